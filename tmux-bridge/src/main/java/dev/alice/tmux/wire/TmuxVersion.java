package dev.alice.tmux.wire;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version that a tmux server gives itself: {@code 2.6}, {@code 3.3a}, {@code next-3.8}, {@code openbsd-7.4}.
 *
 * <p>A name of another form counts as the oldest that is spoken to, so that nothing is asked of it that it may not know.
 *
 * @param text as the server says it, printable ASCII
 * @param major first number of the release
 * @param minor second number
 */
public record TmuxVersion(String text, int major, int minor) {
    /** The oldest release that is spoken to. */
    public static final String OLDEST = "2.6";

    private static final Pattern RELEASE = Pattern.compile("(?:next-)?([0-9]{1,3})\\.([0-9]{1,3})[a-z]?(?:-rc[0-9]*)?");
    private static final Pattern OPENBSD = Pattern.compile("openbsd-([0-9]{1,3})\\.([0-9]{1,3})");
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]{0,40}");

    public TmuxVersion {
        if (!PRINTABLE.matcher(text).matches()) {
            throw new IllegalArgumentException("A tmux version is at most 40 printable characters");
        }
    }

    /** Reads what {@code #{version}} says. */
    public static TmuxVersion parse(String text) {
        Matcher release = RELEASE.matcher(text);
        if (release.matches()) {
            return new TmuxVersion(text, number(release, 1), number(release, 2));
        }
        Matcher system = OPENBSD.matcher(text);
        if (system.matches()) {
            // OpenBSD carries tmux without a number of its own; each release holds at least what this one had.
            return number(system, 1) >= 7
                    ? new TmuxVersion(text, 3, 2)
                    : new TmuxVersion(text, 2, number(system, 1) >= 6 ? 6 : 0);
        }
        // Before 2.4 the format is not known and the answer is empty; later development builds say "master".
        return text.isEmpty() ? new TmuxVersion(text, 0, 0) : new TmuxVersion(text, 2, 6);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** Whether this is that release or a later one, whatever the letter behind it. */
    public boolean atLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }

    /** Whether it can be spoken to. */
    public boolean supported() {
        return atLeast(2, 6);
    }

    /** Whether panes have options of their own. */
    public boolean paneOptions() {
        return atLeast(3, 0);
    }

    /** Whether {@code split-window -Z} keeps a zoomed window zoomed. */
    public boolean splitsZoomed() {
        return atLeast(3, 2);
    }

    /** Whether {@code select-pane -T} sets a title and does not move the user's focus. */
    public boolean titlesWithoutFocus() {
        return atLeast(2, 8);
    }

    /** Whether {@code select-pane -T} expands formats in the title. */
    public boolean expandsTitles() {
        return atLeast(2, 7);
    }

    /** Whether {@code load-buffer -} reads our standard input. */
    public boolean loadsStandardInput() {
        return atLeast(3, 1);
    }

    /** Whether {@code capture-pane -F} marks prompts, output and wrapped rows. */
    public boolean marksRows() {
        return atLeast(3, 7);
    }

    /** Whether {@code #{bracket_paste_flag}} tells if the program asked for bracketed paste. */
    public boolean tellsBracketedPaste() {
        return atLeast(3, 7);
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "older than " + OLDEST : text;
    }
}
