package dev.alice.tmux.typist;

import dev.alice.flow.port.Typist;
import java.util.regex.Pattern;

/**
 * The line that reports the exit code of the command before it into a tmux buffer, and prints another buffer, which holds
 * the escape sequence that takes the line off the screen again.
 *
 * <p>What to take off is known only when the line stands on the screen, so it cannot be in the line. The line starts with a
 * space, which keeps it out of the history of fish always and of zsh and bash where they are set up so; bash is told to
 * forget its entry if it has one.
 */
final class EndProbe {
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_./@:+,=-]+");
    private static final int TOKEN_LENGTH = 16;
    /** The number of the newest history entry, where that is this line. */
    private static final String FORGET = ";builtin history -d $(builtin history 1|sed -n '/" + buffer(Typist.TOKEN)
            + "/s/ *\\([0-9]*\\).*/\\1/p') 2>/dev/null||:";

    private EndProbe() {}

    /** The name of the tmux buffer that receives the exit code. */
    static String buffer(String token) {
        return "alice-" + token;
    }

    /** The name of the tmux buffer that the line prints. */
    static String eraser(String token) {
        return buffer(token) + "-e";
    }

    /**
     * The line with {@link Typist#TOKEN} where the token goes.
     *
     * @param promptColumns columns that the prompt takes on its last row
     * @param width columns of the pane
     */
    static String line(ShellKind shell, String socketPath, int promptColumns, int width) {
        String line = " command tmux -S " + quoted(socketPath) + " setb -b " + buffer(Typist.TOKEN) + " "
                + shell.exitCode() + " \\; showb -b " + eraser(Typist.TOKEN) + (shell == ShellKind.BASH ? FORGET : "");
        // A line that fills its last row exactly ends on the next row in some shells and not in others: avoid it.
        String typed = line.replace(Typist.TOKEN, "t".repeat(TOKEN_LENGTH));
        return (promptColumns + Columns.of(typed)) % width == 0 ? " " + line : line;
    }

    /** The escape sequence that goes up a number of rows from the one below the line and erases from there on. */
    static String erasing(int rows) {
        return "\u001b[" + rows + "A\u001b[J";
    }

    private static String quoted(String path) {
        return BARE.matcher(path).matches() ? path : "'" + path.replace("'", "'\"'\"'") + "'";
    }
}
