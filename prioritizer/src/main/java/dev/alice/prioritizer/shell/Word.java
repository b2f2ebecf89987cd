package dev.alice.prioritizer.shell;

import static java.util.Objects.requireNonNull;

/**
 * One argument as the shell would hand it to a program, before the expansions that only the user's host can make.
 *
 * @param text the argument with its quotes removed; a home directory at its start reads {@code ~}
 * @param home whether the leading {@code ~} stands for the user's home directory
 * @param glob whether an unquoted {@code *}, {@code ?} or {@code [} makes it a pattern over file names
 * @param start where it starts in the line, in characters
 * @param end where it ends, exclusive; equal to the start for a word that is not in the line
 */
record Word(String text, boolean home, boolean glob, int start, int end) {
    Word {
        requireNonNull(text, "text");
    }

    static Word literal(String text) {
        return new Word(text, false, false, 0, 0);
    }

    static Word home(String text) {
        return new Word(text, true, false, 0, 0);
    }

    static Word pattern(String text, boolean home) {
        return new Word(text, home, true, 0, 0);
    }

    /** Whether the word reaches the program exactly as written here. */
    boolean exact() {
        return !home && !glob;
    }

    /** The same word with more at its end. */
    Word below(String more) {
        return new Word(text + more, home, glob, start, end);
    }
}
