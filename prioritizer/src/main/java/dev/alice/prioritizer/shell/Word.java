package dev.alice.prioritizer.shell;

import static java.util.Objects.requireNonNull;

/**
 * One argument as the shell would hand it to a program, before the expansions that only the user's host can make.
 *
 * @param text the argument with its quotes removed; a home directory at its start reads {@code ~}
 * @param home whether the leading {@code ~} stands for the user's home directory
 * @param glob whether an unquoted {@code *}, {@code ?} or {@code [} makes it a pattern over file names
 * @param bare whether no character of it was quoted or escaped
 * @param offset where it starts in the line, in characters
 */
record Word(String text, boolean home, boolean glob, boolean bare, int offset) {
    Word {
        requireNonNull(text, "text");
    }

    static Word literal(String text) {
        return new Word(text, false, false, false, 0);
    }

    /** Whether the word reaches the program exactly as written here. */
    boolean exact() {
        return !home && !glob;
    }

    Word withText(String changed) {
        return new Word(changed, home && changed.startsWith("~"), glob, bare, offset);
    }
}
