package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.merkle.ConsistencyProof;
import dev.alice.scitt.merkle.TileId;
import java.util.Optional;

/** The tree of a log as C2SP tlog-tiles publishes it: checkpoints, tiles of hashes, bundles of entries, and proofs. */
public interface TreeReader {
    /** The newest signed note (C2SP tlog-checkpoint). */
    String checkpoint();

    /**
     * The first {@code width} hashes of a tile, 32 bytes each; empty where the tree has not so many there.
     *
     * @param width 1 to 256; less than 256 is a partial tile
     */
    Optional<Octets> tile(TileId id, int width);

    /**
     * The bundle of the entries from {@code 256 · index} on, each behind its length in two bytes; empty where the log
     * has not so many there.
     *
     * @param width 1 to 256 entries; less than 256 is a partial bundle
     */
    Optional<Octets> bundle(long index, int width);

    /** The proof that the tree of {@code to} entries continues that of {@code from}; empty unless 0 &lt; from &lt; to ≤ size. */
    Optional<ConsistencyProof> consistency(long from, long to);

    /**
     * The receipt of consistency (RFC 9942 §5.2.2) from {@code from} entries to the newest signed tree; empty where there
     * is nothing to prove.
     */
    Optional<Octets> consistencyReceipt(long from);
}
