package dev.alice.tmux.pane;

import java.util.List;
import java.util.Optional;

/** Every session, window and pane of one server at one moment. */
public record Snapshot(
        ServerIdentity server, String version, List<Session> sessions, List<Window> windows, List<Pane> panes) {
    public Snapshot {
        sessions = List.copyOf(sessions);
        windows = List.copyOf(windows);
        panes = List.copyOf(panes);
    }

    /** The window of that name, if there is one. */
    public Optional<Window> window(WindowKey key) {
        return windows.stream().filter(window -> window.key().equals(key)).findFirst();
    }

    /** The session of that name, if there is one. */
    public Optional<Session> session(SessionKey key) {
        return sessions.stream().filter(session -> session.key().equals(key)).findFirst();
    }

    /** The pane of that name, if there is one. */
    public Optional<Pane> pane(PaneKey key) {
        return panes.stream().filter(pane -> pane.key().equals(key)).findFirst();
    }
}
