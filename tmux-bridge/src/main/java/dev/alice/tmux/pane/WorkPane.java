package dev.alice.tmux.pane;

/**
 * The pane in which commands are typed.
 *
 * @param token whose it is, as marked on the pane
 * @param reused whether it was found from an earlier connection
 */
public record WorkPane(PaneKey key, String token, boolean reused) {}
