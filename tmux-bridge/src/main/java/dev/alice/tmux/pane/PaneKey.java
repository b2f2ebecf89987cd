package dev.alice.tmux.pane;

/** tmux's name of a pane such as %3, unique within one run of a server. */
public record PaneKey(String value) {
    public PaneKey {
        if (!value.matches("%[0-9]{1,9}")) {
            throw new IllegalArgumentException("Not the name of a pane such as %3: "
                    + value.codePoints().limit(20).boxed().toList());
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
