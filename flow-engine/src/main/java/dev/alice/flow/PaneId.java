package dev.alice.flow;

import java.util.regex.Pattern;

/** A tmux pane id such as {@code %3}, unique within one run of a tmux server. */
public record PaneId(String value) {
    private static final Pattern SHAPE = Pattern.compile("%[0-9]{1,9}");

    public PaneId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a pane id such as %3: " + Visible.text(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
