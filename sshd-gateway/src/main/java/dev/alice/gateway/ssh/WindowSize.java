package dev.alice.gateway.ssh;

/** The size of a terminal in character cells, always within 1 to 1000 columns and 1 to 500 rows. */
public record WindowSize(int columns, int rows) {
    private static final int MOST_COLUMNS = 1000;
    private static final int MOST_ROWS = 500;

    /** What is assumed where a client names no size. */
    public static final WindowSize USUAL = new WindowSize(80, 24);

    public WindowSize {
        if (columns < 1 || columns > MOST_COLUMNS || rows < 1 || rows > MOST_ROWS) {
            throw new IllegalArgumentException("terminal size out of range: " + columns + "x" + rows);
        }
    }

    /** The size nearest to what a client claims; unknown (0 or over 2^31) becomes 80 by 24. */
    public static WindowSize claimed(int columns, int rows) {
        return new WindowSize(
                columns <= 0 ? USUAL.columns : Math.min(columns, MOST_COLUMNS),
                rows <= 0 ? USUAL.rows : Math.min(rows, MOST_ROWS));
    }
}
