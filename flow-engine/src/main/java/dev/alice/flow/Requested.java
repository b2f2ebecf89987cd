package dev.alice.flow;

import java.time.Instant;
import java.util.Optional;

/**
 * Who asked what, for which pane, in which train of thought.
 *
 * @param parent the last statement of the train before this request; empty at its beginning
 */
public record Requested(
        RequestId id,
        TrainId train,
        Optional<EntryId> parent,
        UserName user,
        PaneRef pane,
        HostFacts host,
        String words,
        Instant at)
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
