package dev.alice.scitt.verify;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.merkle.ConsistencyProof;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.Fold;
import java.util.List;

/** The verifier of consistency receipts (RFC 9942): whether a log vouches that it only grew. */
public final class ConsistencyVerifier {
    private final CoseKey logKey;

    /** A verifier that trusts this log. */
    public ConsistencyVerifier(CoseKey logKey) {
        this.logKey = logKey;
    }

    /** What came of it. */
    public sealed interface Verdict {
        /**
         * The tree of {@code size2} leaves continues the known one.
         *
         * @param size1 the number of leaves of the known tree
         * @param size2 the number of leaves of the newer tree
         * @param root the signed root of the newer tree
         */
        record Continues(long size1, long size2, Digest root) implements Verdict {}

        /**
         * A step failed.
         *
         * @param step the step
         * @param detail what was wrong
         */
        record Refused(Step step, String detail) implements Verdict {}
    }

    /**
     * Verifies a receipt with one proof against a root that is known already.
     *
     * @param receiptBytes the receipt
     * @param knownSize the number of leaves of the known tree
     * @param knownRoot its root
     */
    public Verdict verify(byte[] receiptBytes, long knownSize, Digest knownRoot) {
        Receipt receipt;
        try {
            receipt = Receipt.decode(receiptBytes);
        } catch (MalformedException e) {
            return new Verdict.Refused(Step.RECEIPT_FORM, String.valueOf(e.getMessage()));
        }
        List<ConsistencyProof> proofs;
        try {
            long structure = receipt.verifiableDataStructure().orElse(0);
            if (structure != Receipt.RFC9162_SHA256) {
                return new Verdict.Refused(
                        Step.RECEIPT_STRUCTURE, "verifiable data structure " + structure + " is not supported");
            }
            proofs = receipt.consistencyProofs();
        } catch (MalformedException e) {
            return new Verdict.Refused(Step.RECEIPT_PROOFS, String.valueOf(e.getMessage()));
        }
        if (proofs.size() != 1) {
            return new Verdict.Refused(
                    Step.RECEIPT_PROOFS, "there are " + proofs.size() + " consistency proofs, not one");
        }
        if (receipt.keyId()
                .filter(kid -> kid.length() == Digest.LENGTH
                        && !kid.equals(logKey.thumbprint().octets()))
                .isPresent()) {
            return new Verdict.Refused(Step.RECEIPT_KEY, "the receipt is by another key than " + logKey.thumbprint());
        }
        ConsistencyProof proof = proofs.getFirst();
        if (proof.size1() != knownSize) {
            return new Verdict.Refused(
                    Step.RECEIPT_CONSISTENCY, "the proof begins at size " + proof.size1() + ", not " + knownSize);
        }
        return switch (proof.fold(knownRoot)) {
            case Fold.Refused(String step, String reason) ->
                new Verdict.Refused(Step.RECEIPT_CONSISTENCY, reason + " (" + step + ")");
            case Fold.Root(Digest root) -> signature(receipt, proof, root);
        };
    }

    private Verdict signature(Receipt receipt, ConsistencyProof proof, Digest root) {
        if (receipt.envelope().payload() != null
                && !root.octets().equals(receipt.envelope().payload())) {
            return new Verdict.Refused(
                    Step.RECEIPT_SIGNATURE, "the attached payload is not the root that the path leads to");
        }
        if (!receipt.envelope().verifies(logKey, root.toBytes())) {
            return new Verdict.Refused(
                    Step.RECEIPT_SIGNATURE, "the log's key did not sign the root " + root + " that the path leads to");
        }
        return new Verdict.Continues(proof.size1(), proof.size2(), root);
    }
}
