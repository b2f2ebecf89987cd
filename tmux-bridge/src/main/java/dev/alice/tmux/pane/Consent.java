package dev.alice.tmux.pane;

/** The say of the user over what is read from their panes; asked before every reading. */
@FunctionalInterface
public interface Consent {
    /** What the user allows. */
    sealed interface Answer {}

    /**
     * The pane may be read.
     *
     * @param historyRows most rows above the visible screen, 0 for none
     */
    record Granted(int historyRows) implements Answer {
        public Granted {
            if (historyRows < 0) {
                throw new IllegalArgumentException("Rows of history are counted from 0");
            }
        }
    }

    /** The pane may not be read. */
    record Denied(String reason) implements Answer {}

    /** Answers at once whether the pane may be read now. */
    Answer ask(PaneKey pane);

    /** The consent to read every pane with all its history. */
    static Consent toEverything() {
        return pane -> new Granted(Integer.MAX_VALUE);
    }
}
