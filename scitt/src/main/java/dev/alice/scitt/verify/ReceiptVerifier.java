package dev.alice.scitt.verify;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.CoseSign1;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.Fold;
import dev.alice.scitt.merkle.InclusionProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The half of {@link OfflineVerifier} that is about receipts: whether a log vouches for a statement, whoever signed it. */
public final class ReceiptVerifier {
    private final CoseKey logKey;
    private final LeafProfile profile;

    /**
     * A verifier that trusts this log.
     *
     * @param logKey whose signature every receipt must carry
     * @param profile what that log hashes
     */
    public ReceiptVerifier(CoseKey logKey, LeafProfile profile) {
        this.logKey = logKey;
        this.profile = profile;
    }

    /** Verifies every one of these receipts, at least one, against the statement, whose own signature is not looked at. */
    public Verification verify(SignedStatement statement, List<Receipt> receipts) {
        if (receipts.isEmpty()) {
            return new Verification.Refused(Step.RECEIPT_FORM, "there is no receipt");
        }
        Digest leaf = profile.leaf(statement.bytes().toBytes());
        List<Verification.Inclusion> inclusions = new ArrayList<>();
        for (Receipt receipt : receipts) {
            Optional<Verification.Refused> refused = receipt(receipt, leaf, inclusions);
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        return new Verification.Verified(statement, inclusions);
    }

    private Optional<Verification.Refused> receipt(
            Receipt receipt, Digest leaf, List<Verification.Inclusion> inclusions) {
        List<InclusionProof> proofs;
        try {
            long structure = receipt.verifiableDataStructure().orElse(0);
            if (structure != Receipt.RFC9162_SHA256) {
                return Optional.of(new Verification.Refused(
                        Step.RECEIPT_STRUCTURE,
                        "verifiable data structure " + structure + " is not supported, only 1 (RFC9162_SHA256)"));
            }
            proofs = receipt.inclusionProofs();
        } catch (MalformedException e) {
            return Optional.of(refused(Step.RECEIPT_PROOFS, e));
        }
        if (proofs.isEmpty()) {
            return Optional.of(new Verification.Refused(Step.RECEIPT_PROOFS, "there is no inclusion proof"));
        }
        // A kid need not be a thumbprint; where it has the length of one, it must be that of the trusted key.
        Octets thumbprint = logKey.thumbprint().octets();
        if (receipt.keyId()
                .filter(kid -> kid.length() == Digest.LENGTH && !kid.equals(thumbprint))
                .isPresent()) {
            return Optional.of(new Verification.Refused(
                    Step.RECEIPT_KEY, "the receipt is by key " + receipt.keyId().get() + ", not " + thumbprint));
        }
        for (InclusionProof proof : proofs) {
            switch (proof.fold(leaf)) {
                case Fold.Refused(String step, String reason) -> {
                    return Optional.of(new Verification.Refused(Step.RECEIPT_INCLUSION, reason + " (" + step + ")"));
                }
                case Fold.Root(Digest root) -> {
                    Optional<Verification.Refused> refused = signature(receipt.envelope(), root);
                    if (refused.isPresent()) {
                        return refused;
                    }
                    inclusions.add(new Verification.Inclusion(proof.treeSize(), proof.leafIndex(), root));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Verification.Refused> signature(CoseSign1 receipt, Digest root) {
        Octets attached = receipt.payload();
        if (attached != null && !attached.equals(root.octets())) {
            return Optional.of(new Verification.Refused(
                    Step.RECEIPT_SIGNATURE, "the attached payload is not the root that the path leads to"));
        }
        if (!receipt.verifies(logKey, root.toBytes())) {
            return Optional.of(new Verification.Refused(
                    Step.RECEIPT_SIGNATURE, "the log's key did not sign the root " + root + " that the path leads to"));
        }
        return Optional.empty();
    }

    private static Verification.Refused refused(Step step, MalformedException cause) {
        return new Verification.Refused(step, String.valueOf(cause.getMessage()));
    }
}
