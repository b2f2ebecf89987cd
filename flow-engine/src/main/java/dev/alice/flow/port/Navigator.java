package dev.alice.flow.port;

import dev.alice.flow.Rehearsed;
import dev.alice.flow.Review;

/**
 * The second mind of a pair: reviews what the first one proposes, with the evidence of its rehearsal before it. It can
 * offer another way; it has no way to a pane.
 */
@FunctionalInterface
public interface Navigator {
    /**
     * Reviews a flow. Where it does not know enough it is absent, and never agrees; so it is where it fails or takes too
     * long.
     */
    Review review(Rehearsed rehearsed, Progress progress);

    /** Nobody navigates. */
    static Navigator none() {
        return (rehearsed, progress) -> new Review.Absent("nobody navigates here");
    }
}
