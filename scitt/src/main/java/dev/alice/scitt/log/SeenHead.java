package dev.alice.scitt.log;

import dev.alice.scitt.merkle.Digest;

/**
 * A head of a log that someone has seen.
 *
 * @param size the number of entries, at least 1
 * @param root the root of their tree
 */
public record SeenHead(long size, Digest root) {
    public SeenHead {
        if (size < 1) {
            throw new IllegalArgumentException("a head that was seen has at least one entry, not " + size);
        }
    }
}
