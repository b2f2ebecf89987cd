package dev.alice.tmux.pane;

/** One window, named by the first session that holds it. */
public record Window(WindowKey key, SessionKey session, int index, String name, boolean active) {}
