package dev.alice.flow;

/**
 * A place on the one way from a request to its end. Each stage holds the one before it, so that holding a
 * {@link Witnessed}, say, is holding the proof that the flow was registered.
 */
public sealed interface Stage
        permits Requested,
                Proposed,
                Registered,
                Witnessed,
                Rehearsed,
                Ranked,
                Judged,
                Cleared,
                Typed,
                Finished,
                Refused {
    StageName name();

    /** The request at the beginning of the chain. */
    Requested requested();
}
