package dev.alice.scitt.log;

import java.util.List;
import java.util.OptionalLong;

/**
 * A page of an answer. One that is not the last may hold fewer entries than were asked for, or none, where finding more
 * would have cost too much at once.
 *
 * @param entries the entries, in the order of the log
 * @param next what to give as {@code after} for the next page; empty where this page is the last
 */
public record EntryPage(List<LogEntry> entries, OptionalLong next) {
    public EntryPage {
        entries = List.copyOf(entries);
    }
}
