package dev.alice.prioritizer.shell;

/** What the strict grammar says about a line. */
sealed interface Parse {
    /** The line is inside the grammar, and this is its structure. */
    record Understood(CommandLine line) implements Parse {}

    /**
     * The line is outside the grammar.
     *
     * @param reason why, in words for a person
     * @param offset where in the line, in characters
     */
    record NotUnderstood(String reason, int offset) implements Parse {}
}
