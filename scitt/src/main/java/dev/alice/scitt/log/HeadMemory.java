package dev.alice.scitt.log;

import java.util.Optional;

/**
 * Who remembers heads of a log outside of its database: a witness that has cosigned a checkpoint, an anchor in a key event
 * log, a file. A log that is older than what one of them has seen, or another than that, is not served: it was restored
 * from a backup that is too old, or cut off. An exception counts as a refusal, too.
 */
public interface HeadMemory {
    /** The highest head that was seen; empty where none was. */
    Optional<SeenHead> highest();

    /** Takes note of a head that is durable; called after every batch, so it must be quick. */
    default void saw(SeenHead head) {}
}
