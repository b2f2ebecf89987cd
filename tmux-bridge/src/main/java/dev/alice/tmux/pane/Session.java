package dev.alice.tmux.pane;

/** One session. */
public record Session(SessionKey key, String name, boolean attached) {}
