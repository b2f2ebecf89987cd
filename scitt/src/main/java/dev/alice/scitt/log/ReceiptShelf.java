package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.ProtectedHeader;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.merkle.InclusionProof;
import dev.alice.scitt.merkle.TileTree;
import java.util.Base64;
import java.util.Optional;

/**
 * The receipts of entries, made again whenever they are asked for: the path comes from tiles that never change, the
 * signature from the checkpoint of the entry's batch.
 */
final class ReceiptShelf {
    private ReceiptShelf() {}

    /** The receipt of an entry out of the first {@code size} entries. */
    static Optional<Receipt> receipt(LogTables tables, LogTables.Head head, long index, long size) {
        // A tree of one leaf has an empty path, which the format of a receipt cannot carry (RFC 9942).
        return tables.checkpointBeyond(Math.max(index, 1), size).map(checkpoint -> {
            InclusionProof proof = new TileTree(tables.tiles()).inclusion(index, checkpoint.size());
            return Receipt.inclusion(header(head, checkpoint.keyId()), proof, checkpoint.receiptSignature());
        });
    }

    /** The header that all receipts under one key have in common. */
    static ProtectedHeader header(LogTables.Head head, String keyId) {
        Octets thumbprint = Octets.of(Base64.getUrlDecoder().decode(keyId));
        return Receipt.header(thumbprint, head.issuer(), head.origin());
    }
}
