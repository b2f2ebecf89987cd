package dev.alice.tmux.pane;

/** What came of a wish to read a pane. */
public sealed interface Reading<T> {
    /** It was read. */
    record Done<T>(T value) implements Reading<T> {}

    /** The user does not allow it. */
    record Denied<T>(String reason) implements Reading<T> {}

    /** There is no such pane. */
    record Gone<T>(PaneKey pane) implements Reading<T> {}
}
