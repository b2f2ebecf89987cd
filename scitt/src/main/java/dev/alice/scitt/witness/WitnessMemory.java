package dev.alice.scitt.witness;

import dev.alice.scitt.merkle.Digest;
import java.util.Optional;

/** What a witness remembers of each log: a port, so that it can be kept where a host keeps its state. */
public interface WitnessMemory {
    /**
     * A tree that was cosigned.
     *
     * @param size the number of its entries
     * @param root its root
     */
    record Seen(long size, Digest root) {}

    /** The newest tree of a log that was put here; empty where there is none. */
    Optional<Seen> latest(String origin);

    /**
     * Replaces the newest tree of a log, and returns when that is durable. The caller holds the log's lock.
     *
     * @throws dev.alice.scitt.ScittException if it could not be made durable
     */
    void put(String origin, Seen seen);
}
