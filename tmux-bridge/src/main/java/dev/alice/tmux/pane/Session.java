package dev.alice.tmux.pane;

/**
 * One session.
 *
 * @param path directory in which new windows start, or empty where the server does not tell it
 * @param created seconds since 1970, 0 where the server does not tell it
 */
public record Session(SessionKey key, String name, boolean attached, String path, long created) {}
