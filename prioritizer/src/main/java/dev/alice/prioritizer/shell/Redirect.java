package dev.alice.prioritizer.shell;

/**
 * One redirection of a simple command.
 *
 * @param kind what it does
 * @param target the file; for {@link Kind#ERRORS_TO_OUTPUT} the empty word
 */
record Redirect(Kind kind, Word target) {
    enum Kind {
        /** {@code < file} */
        INPUT,
        /** {@code > file} */
        OUTPUT,
        /** {@code >> file} */
        APPEND,
        /** {@code 2>/dev/null} */
        ERRORS_DISCARDED,
        /** {@code 2>&1} */
        ERRORS_TO_OUTPUT
    }
}
