package dev.alice.gateway.shell;

import java.util.List;
import java.util.Map;

/**
 * What a verb says: an object for scripts and the same as lines for a person.
 *
 * @param good whether it is good news; a script exits with 1 where it is not
 */
record Reply(Map<String, Object> json, List<String> lines, boolean good) {
    static Reply good(Map<String, Object> json, List<String> lines) {
        return new Reply(json, lines, true);
    }

    static Reply bad(String reason, Ink ink) {
        return new Reply(
                Map.of("error", reason),
                reason.lines()
                        .flatMap(line -> Ink.wrap(ink.plain(line), ink.width() - 3).stream())
                        .map(line -> "  " + line)
                        .toList(),
                false);
    }
}
