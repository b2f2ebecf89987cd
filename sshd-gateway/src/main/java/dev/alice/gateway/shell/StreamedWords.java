package dev.alice.gateway.shell;

/**
 * The words of an answer as they come, wrapped at the edge of the screen. A word is shown when it is whole, so that none
 * is broken. Safe for several threads.
 */
final class StreamedWords {
    private static final int LONGEST_WORD = 400;
    private static final int MOST = 64_000;

    private final Console console;
    private final StringBuilder all = new StringBuilder();
    private final StringBuilder word = new StringBuilder();
    private int column;
    private boolean begun;

    StreamedWords(Console console) {
        this.console = console;
    }

    /** Shows the next piece; whole words of it at once. */
    synchronized void write(String piece) {
        if (all.length() + piece.length() > MOST) {
            return;
        }
        all.append(piece);
        for (int point : piece.codePoints().toArray()) {
            switch (point) {
                case '\n' -> {
                    flushWord();
                    endLine();
                }
                case ' ', '\t' -> flushWord();
                default -> {
                    word.appendCodePoint(point);
                    if (word.length() > LONGEST_WORD) {
                        flushWord();
                    }
                }
            }
        }
    }

    /** Ends the line that is being written; what comes next stands on one of its own. */
    synchronized void end() {
        flushWord();
        endLine();
    }

    /** Whether exactly these words were shown. */
    synchronized boolean said(String words) {
        return begun && all.toString().strip().equals(words.strip());
    }

    private void flushWord() {
        if (word.isEmpty()) {
            return;
        }
        Ink ink = console.ink();
        for (String part : Ink.wrap(ink.plain(word.toString()), ink.width() - 2)) {
            int wide = Ink.columns(part);
            if (column > 0 && column + 1 + wide > ink.width() - 1) {
                endLine();
            }
            if (column == 0) {
                console.piece((begun ? "" : System.lineSeparator()) + " " + part);
                column = 1 + wide;
            } else {
                console.piece(" " + part);
                column += 1 + wide;
            }
            begun = true;
        }
        word.setLength(0);
    }

    private void endLine() {
        if (column > 0) {
            console.piece(System.lineSeparator());
            column = 0;
        }
    }
}
