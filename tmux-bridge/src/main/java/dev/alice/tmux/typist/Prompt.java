package dev.alice.tmux.typist;

/**
 * The prompt of one shell.
 *
 * @param text its last row, up to the cursor
 * @param header how many rows it has above, as last measured
 * @param seen how many times in a row that was measured
 */
record Prompt(String text, int header, int seen) {
    private static final int SURE = 2;

    Prompt measured(int rows) {
        return new Prompt(text, rows, rows == header ? seen + 1 : 1);
    }

    /** How many rows above the last may be erased together with it. */
    int sureHeader() {
        return seen >= SURE ? header : 0;
    }
}
