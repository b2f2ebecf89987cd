package dev.alice.tmux.typist;

import dev.alice.flow.port.Typist;
import java.util.regex.Pattern;

/**
 * The line that reports the exit code of the command before it into a tmux buffer and takes itself off the screen.
 *
 * <p>It starts with a space, so that shells set up that way keep it out of their history.
 */
final class EndProbe {
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_./@:+,=-]+");
    private static final int TOKEN_LENGTH = 16;

    private EndProbe() {}

    /** The name of the tmux buffer that receives the exit code. */
    static String buffer(String token) {
        return "alice-" + token;
    }

    /**
     * The line with {@link Typist#TOKEN} where the token goes.
     *
     * @param promptColumns columns that the prompt takes on its last row
     * @param width columns of the pane
     */
    static String line(ShellKind shell, String socketPath, int promptColumns, int width) {
        // A line that fills its last row exactly ends on the next row in some shells and not in others: avoid it.
        String once = line(shell, socketPath, " ", 1);
        boolean exact = columns(once, promptColumns) % width == 0;
        int rows = (columns(once, promptColumns) + (exact ? 1 : 0)) / width + 1;
        return line(shell, socketPath, exact ? "  " : " ", rows);
    }

    private static String line(ShellKind shell, String socketPath, String start, int rows) {
        return start + "tmux -S " + quoted(socketPath) + " setb -b " + buffer(Typist.TOKEN) + " " + shell.exitCode()
                + ";printf '\\033[" + rows + "A\\033[J'";
    }

    private static int columns(String line, int promptColumns) {
        return promptColumns + Columns.of(line) - Typist.TOKEN.length() + TOKEN_LENGTH;
    }

    private static String quoted(String path) {
        return BARE.matcher(path).matches() ? path : "'" + path.replace("'", "'\"'\"'") + "'";
    }
}
