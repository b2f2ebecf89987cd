package dev.alice.flow;

import java.time.Instant;

/** Who asked what, for which pane, in which train of thought. */
public record Requested(
        RequestId id, TrainId train, UserName user, PaneRef pane, HostFacts host, String words, Instant at)
        implements Stage {
    public static final int MAX_WORDS = 4_000;

    public Requested {
        if (words.isBlank() || words.length() > MAX_WORDS) {
            throw new IllegalArgumentException("a request has 1 to " + MAX_WORDS + " characters");
        }
    }

    @Override
    public StageName name() {
        return StageName.REQUESTED;
    }

    @Override
    public Requested requested() {
        return this;
    }
}
