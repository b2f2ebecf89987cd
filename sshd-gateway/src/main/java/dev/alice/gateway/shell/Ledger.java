package dev.alice.gateway.shell;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The log, as a reader sees it who wants to check it. */
public interface Ledger {
    /** The number of entries. */
    long height();

    /** The last entries of a subject (of the whole log where empty), oldest first. */
    List<Map<String, Object>> last(Optional<String> subject, int limit);

    /** An entry with its payload where that is JSON; empty where there is none of that id or index. */
    Optional<Map<String, Object>> show(String id);

    /** Checks an entry's signature and receipt with nothing but the public keys; one line a step in {@code steps}. */
    Map<String, Object> verify(String id);
}
