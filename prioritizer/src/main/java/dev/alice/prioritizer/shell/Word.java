package dev.alice.prioritizer.shell;

import static java.util.Objects.requireNonNull;

/**
 * One argument as the shell would hand it to a program, before the expansions that only the user's host can make.
 *
 * @param text the argument with its quotes removed; a home directory at its start reads {@code ~}, and an expansion
 *     whose value is not known reads as it is written
 * @param home whether the leading {@code ~} stands for the user's home directory
 * @param glob whether an unquoted {@code *}, {@code ?} or {@code [} makes it a pattern over file names
 * @param wide where some part is known only when the line runs, a pattern over everything that the argument may be;
 *     empty for a word that is known
 * @param start where it starts in the line, in characters
 * @param end where it ends, exclusive; equal to the start for a word that is not in the line
 */
record Word(String text, boolean home, boolean glob, String wide, int start, int end) {
    Word {
        requireNonNull(text, "text");
    }

    static Word literal(String text) {
        return new Word(text, false, false, "", 0, 0);
    }

    static Word home(String text) {
        return new Word(text, true, false, "", 0, 0);
    }

    static Word pattern(String text, boolean home) {
        return new Word(text, home, true, "", 0, 0);
    }

    /** A word of which some part is known only when the line runs. */
    static Word open(String text, String wide) {
        return new Word(text, false, false, wide, 0, 0);
    }

    /** Whether the word reaches the program exactly as written here. */
    boolean exact() {
        return !home && !glob && !open();
    }

    /** Whether some part of the word is known only when the line runs. */
    boolean open() {
        return !wide.isEmpty();
    }

    /** Whether the word stands for more than one argument, or for one that is not known. */
    boolean vague() {
        return glob || open();
    }

    /** The path that the word names: a pattern where the word is one, or is not known. */
    String path() {
        return open() ? wide : text;
    }

    /** The same word with more at its end. */
    Word below(String more) {
        return new Word(text + more, home, glob, open() ? wide + more : "", start, end);
    }

    /** The word without its first characters, which are plain ones. */
    Word from(int characters) {
        String rest = text.substring(characters);
        return open() ? open(rest, wide.length() > characters ? wide.substring(characters) : "/*") : literal(rest);
    }

    /** Everything below the directory that the word names. */
    Word everythingBelow() {
        String slash = text.endsWith("/") ? "" : "/";
        return new Word(text + slash + "*", home, true, open() ? wide + "/*" : "", start, end);
    }
}
