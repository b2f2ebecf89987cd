package dev.alice.tmux.pane;

/** tmux's name of a session such as $0, unique within one run of a server. */
public record SessionKey(String value) {
    public SessionKey {
        if (!value.matches("\\$[0-9]{1,9}")) {
            throw new IllegalArgumentException("Not the name of a session such as $0: "
                    + value.codePoints().limit(20).boxed().toList());
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
