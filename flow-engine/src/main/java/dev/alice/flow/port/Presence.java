package dev.alice.flow.port;

import java.util.List;

/** What a host told of one thing. It shapes a proposal and is never proof of anything. */
public sealed interface Presence {
    /** The host has it. */
    record Present() implements Presence {}

    /**
     * The host has nothing of this name.
     *
     * @param near names there that are almost the same, nearest first; at most three
     */
    record Absent(List<String> near) implements Presence {
        public Absent {
            near = List.copyOf(near.subList(0, Math.min(3, near.size())));
        }
    }

    /** It cannot be told, and why. */
    record Untold(String reason) implements Presence {}
}
