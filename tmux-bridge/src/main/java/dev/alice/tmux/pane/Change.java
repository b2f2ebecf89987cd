package dev.alice.tmux.pane;

/** One difference between two snapshots of a tmux server. */
public sealed interface Change {
    /** A pane that was not there before. */
    record PaneOpened(Pane pane) implements Change {}

    /** A pane that is no longer there. */
    record PaneClosed(Pane last) implements Change {}

    /** The program of a pane ended and the pane remains. */
    record PaneDied(Pane pane) implements Change {}

    /** Another process was started in a pane, or another program is in its foreground. */
    record PaneCommandChanged(Pane before, Pane now) implements Change {}

    /** A pane has another title. */
    record PaneRetitled(Pane before, Pane now) implements Change {}

    /** A pane has another size. */
    record PaneResized(Pane before, Pane now) implements Change {}

    /** A pane was moved to another window. */
    record PaneMoved(Pane before, Pane now) implements Change {}

    /** A pane became the active one of its window. */
    record PaneActivated(Pane pane) implements Change {}

    /** A pane entered or left a mode such as copy mode, or a full-screen program was started or left. */
    record PaneModeChanged(Pane before, Pane now) implements Change {}

    /** A window that was not there before. */
    record WindowOpened(Window window) implements Change {}

    /** A window that is no longer there. */
    record WindowClosed(Window last) implements Change {}

    /** A window has another name. */
    record WindowRenamed(Window before, Window now) implements Change {}

    /** A window's panes stand elsewhere, or it was zoomed or unzoomed. */
    record WindowLayoutChanged(Window before, Window now) implements Change {}

    /** A window became the active one of its session. */
    record WindowActivated(Window window) implements Change {}

    /** A session that was not there before. */
    record SessionOpened(Session session) implements Change {}

    /** A session that is no longer there. */
    record SessionClosed(Session last) implements Change {}

    /** A session has another name. */
    record SessionRenamed(Session before, Session now) implements Change {}

    /** Somebody attached to a session that nobody was attached to, or the last one left. */
    record SessionAttachment(Session before, Session now) implements Change {}

    /** Another run of the server answers: whatever was known is void. */
    record ServerReplaced(Snapshot now) implements Change {}

    /** The server does not answer. */
    record ServerLost(String reason) implements Change {}

    /** The server answers again, and is the same. */
    record ServerBack(Snapshot now) implements Change {}
}
