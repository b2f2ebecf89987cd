package dev.alice.agent.recipes;

/** A value as one word of a POSIX shell (XCU 2.2): bare where it is plain, in single quotes where it is not. */
final class ShellWord {

    private static final String BARE = "@%+=:,./_-";

    private ShellWord() {}

    static String of(String value) {
        return isBare(value) ? value : "'" + value.replace("'", "'\\''") + "'";
    }

    /** A path; a leading {@code ~/} stays outside the quotes so that the shell expands it. */
    static String ofPath(String path) {
        if (path.equals("~")) {
            return path;
        }
        return path.startsWith("~/") ? "~/" + (path.length() == 2 ? "" : of(path.substring(2))) : of(path);
    }

    private static boolean isBare(String value) {
        return !value.isEmpty()
                && value.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || BARE.indexOf(c) >= 0));
    }
}
