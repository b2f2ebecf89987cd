package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.ProtectedHeader;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.merkle.Fold;
import dev.alice.scitt.merkle.InclusionProof;
import dev.alice.scitt.merkle.TileSource;
import dev.alice.scitt.merkle.TileTree;
import java.util.Optional;

/**
 * The receipts of entries, made again whenever they are asked for: the path comes from tiles that never change, the
 * signature from the checkpoint of the entry's batch. What is made is verified before it is given away.
 */
final class ReceiptShelf {
    private ReceiptShelf() {}

    /**
     * The receipt of an entry out of the first {@code size} entries.
     *
     * @param statement what is proven to be at that place
     */
    static Optional<Receipt> receipt(
            LogTables tables, TileSource tiles, LogTables.Head head, long index, Octets statement, long size) {
        // A tree of one leaf has an empty path, which the format of a receipt cannot carry (RFC 9942).
        return tables.checkpointBeyond(Math.max(index, 1), size).map(checkpoint -> {
            TileTree tree = new TileTree(tiles);
            InclusionProof proof = tree.inclusion(index, checkpoint.size());
            if (!proof.fold(head.leaf().leaf(statement.toBytes())).equals(new Fold.Root(checkpoint.root()))) {
                throw new ScittException("the receipt of entry " + index + " does not lead to the root of checkpoint "
                        + checkpoint.size() + "; it is not given away. Run fsck on this log");
            }
            ProtectedHeader header = verified(tables, head, checkpoint);
            return Receipt.inclusion(header, proof, checkpoint.receiptSignature());
        });
    }

    /** The header of a checkpoint's receipts, whose signature was found to verify. */
    static ProtectedHeader verified(LogTables tables, LogTables.Head head, LogTables.Checkpoint checkpoint) {
        CoseKey key = key(tables, checkpoint);
        ProtectedHeader header = header(head, key);
        byte[] signed = Receipt.toBeSigned(header, checkpoint.root());
        if (!key.verifies(key.algorithm(), signed, checkpoint.receiptSignature().toBytes())) {
            throw new ScittException("the signature of checkpoint " + checkpoint.size()
                    + " does not verify; run fsck on this log and restore it from a backup");
        }
        return header;
    }

    static CoseKey key(LogTables tables, LogTables.Checkpoint checkpoint) {
        CoseKey key = tables.keys().get(checkpoint.keyId());
        if (key == null || !key.thumbprint().octets().base64Url().equals(checkpoint.keyId())) {
            throw new ScittException("the key " + checkpoint.keyId() + " of checkpoint " + checkpoint.size()
                    + " is missing; run fsck on this log");
        }
        return key;
    }

    /** The header that all receipts under one key have in common. */
    static ProtectedHeader header(LogTables.Head head, CoseKey key) {
        return Receipt.header(key.algorithm(), key.thumbprint().octets(), head.issuer(), head.origin());
    }
}
