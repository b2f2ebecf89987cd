package dev.alice.flow.port;

import java.util.List;

/**
 * What a brain may look at while it answers a turn. Every look is asked of policy and written to the log before
 * anything of it is given.
 */
public interface Eyes {
    /** Sees nothing. */
    Eyes CLOSED = new Eyes() {
        @Override
        public Look pane(String reader) {
            return new Unseen("there is no pane to read");
        }

        @Override
        public Look host(String reader) {
            return new Unseen("there is no host to look at");
        }

        @Override
        public Look log(String words, String reader) {
            return new Unseen("there is no log to search");
        }

        @Override
        public Look explain(String command, String reader) {
            return new Unseen("there is nobody to explain commands");
        }
    };

    /**
     * The visible text of the pane, foreign data.
     *
     * @param reader who is to see it, such as the name of a model; it stands in the log
     */
    Look pane(String reader);

    /** What is known of the user's host, a fact a line, for a reader as in {@link #pane}. */
    Look host(String reader);

    /** What the user's own train of thought has in the log that has these words, newest first, for a reader. */
    Look log(String words, String reader);

    /** What the gates would read in a command line: its effects and its risk, for a reader. Nothing is run. */
    Look explain(String command, String reader);

    /**
     * Whether the user's host has things of these names: one look for all of them, for a reader as in {@link #pane}.
     *
     * @return what is known of each thing, in their order
     */
    default List<Presence> presence(List<Thing> things, String reader) {
        return things.stream()
                .<Presence>map(thing -> new Presence.Untold("there is no host to look at"))
                .toList();
    }

    /**
     * What the line printed that this turn is to do better than, foreign data, for a reader as in {@link #pane}. Eyes that
     * were not opened after a setback see nothing.
     */
    default Look output(String reader) {
        return new Unseen("nothing was typed before this turn");
    }

    /** What came of a look. */
    sealed interface Look {}

    /** What was seen: plain text of foreign origin. */
    record Seen(String text) implements Look {}

    /** Nothing was seen, and why. */
    record Unseen(String reason) implements Look {}
}
