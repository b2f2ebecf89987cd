package dev.alice.flow;

/**
 * The identity of one run of a tmux server, such as {@code /tmp/tmux-1000/default,2711,1795000000} (socket path, pid,
 * start time). A pane id means something only within it.
 */
public record ServerId(String value) {
    public ServerId {
        if (value.isBlank() || value.length() > 512) {
            throw new IllegalArgumentException(
                    "a tmux server identity has 1 to 512 characters: " + Visible.text(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
