package dev.alice.tmux.pane;

import java.util.List;
import java.util.OptionalLong;

/** One thing that a followed pane did. */
public sealed interface FollowEvent {
    /** Lines that were written, oldest first, wrapped rows joined, without trailing blanks; each is reported once. */
    record Lines(List<String> lines) implements FollowEvent {
        public Lines {
            lines = List.copyOf(lines);
        }
    }

    /**
     * Rows may have come and gone unseen here.
     *
     * @param rows how many, where it can be told
     */
    record Gap(OptionalLong rows, Why why) implements FollowEvent {}

    /** A full-screen program was started or left; what it shows is not reported. */
    record FullScreen(boolean up) implements FollowEvent {}

    /** The following is over, and nothing more will be reported. */
    record Ended(String reason) implements FollowEvent {}

    /** Why rows may be missing. */
    enum Why {
        /** More was written than tmux keeps. */
        SCROLLED_AWAY,
        /** The output repeats itself, so that it cannot be told whether more than tmux keeps was written. */
        REPEATS,
        /** The history or the screen was cleared. */
        CLEARED,
        /** The pane was resized and its rows could not be found again. */
        RESIZED,
        /** Another program was started in the pane. */
        RESTARTED
    }
}
