package dev.alice.tmux.wire;

/**
 * What a command list came to.
 *
 * @param status exit status, 0 when every command succeeded
 * @param output standard output, complete
 * @param error error output, complete
 */
public record TmuxReply(int status, TmuxOutput output, TmuxOutput error) {
    /** Whether every command succeeded. */
    public boolean succeeded() {
        return status == 0;
    }

    /** Standard output as UTF-8 text. */
    public String text() {
        return output.text();
    }
}
