package dev.alice.tmux.pane;

/** tmux's name of a window such as @1, unique within one run of a server. */
public record WindowKey(String value) {
    public WindowKey {
        if (!value.matches("@[0-9]{1,9}")) {
            throw new IllegalArgumentException("Not the name of a window such as @1: "
                    + value.codePoints().limit(20).boxed().toList());
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
