package dev.alice.prioritizer.shell;

import java.util.List;
import java.util.Map;

/**
 * What is known of a program.
 *
 * @param names the names that it goes by
 * @param style how its options are written
 * @param forms the ways to call it, the first that fits counts
 * @param match lines with the effects that must come of them, for the tests
 * @param notMatch lines that must not be taken for understood, for the tests
 */
record Program(List<String> names, Style style, List<Form> forms, Map<String, String> match, List<String> notMatch) {
    /** How options are written. */
    enum Style {
        /** Single letters that may be joined, and long names after two dashes. */
        GNU,
        /** Whole names, after one dash or two. */
        SINGLE,
        /** GNU, and the first operand may be a cluster of letters without its dash. */
        BUNDLED,
        /** No options: every word is an operand. */
        NONE,
        /** The expressions of find. */
        FIND
    }
}
