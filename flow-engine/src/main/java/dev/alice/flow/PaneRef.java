package dev.alice.flow;

/** One pane of one run of a tmux server. */
public record PaneRef(ServerId server, PaneId pane) {
    @Override
    public String toString() {
        return pane.value();
    }
}
