package dev.alice.tmux.pane;

/**
 * One window, named by the first session that holds it.
 *
 * @param width columns
 * @param height rows
 * @param zoomed whether its active pane fills it
 * @param layout where its panes stand, as tmux writes it; of a zoomed window the layout that it goes back to
 */
public record Window(
        WindowKey key,
        SessionKey session,
        int index,
        String name,
        boolean active,
        int width,
        int height,
        boolean zoomed,
        String layout) {}
