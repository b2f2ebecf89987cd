package dev.alice.scitt.verify;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TransparentStatement;
import java.util.List;

/** A verifier that needs nothing but bytes and the two keys that are trusted; it takes the steps of {@link Step}. */
public final class OfflineVerifier {
    private final CoseKey issuerKey;
    private final ReceiptVerifier receipts;

    /**
     * A verifier that trusts these keys.
     *
     * @param issuerKey whose signature the statement must carry
     * @param logKey whose signature every receipt must carry
     * @param profile what that log hashes
     */
    public OfflineVerifier(CoseKey issuerKey, CoseKey logKey, LeafProfile profile) {
        this.issuerKey = issuerKey;
        this.receipts = new ReceiptVerifier(logKey, profile);
    }

    /** Verifies a transparent statement with all the receipts that it carries. */
    public Verification transparent(byte[] bytes) {
        TransparentStatement transparent;
        try {
            transparent = TransparentStatement.decode(bytes);
        } catch (MalformedException e) {
            return refused(Step.STATEMENT_FORM, e);
        }
        return verify(transparent.statement(), transparent.receipts());
    }

    /** Verifies a statement and a receipt that came apart. */
    public Verification pair(byte[] statementBytes, byte[] receiptBytes) {
        SignedStatement statement;
        try {
            statement = SignedStatement.decode(statementBytes);
        } catch (MalformedException e) {
            return refused(Step.STATEMENT_FORM, e);
        }
        Receipt receipt;
        try {
            receipt = Receipt.decode(receiptBytes);
        } catch (MalformedException e) {
            return refused(Step.RECEIPT_FORM, e);
        }
        return verify(statement, List.of(receipt));
    }

    /** Verifies as {@link #transparent} does, and that the payload of the hash envelope is the digest of {@code preimage}. */
    public Verification transparent(byte[] bytes, byte[] preimage) {
        return withPreimage(transparent(bytes), preimage);
    }

    /** Verifies as {@link #pair} does, and that the payload of the hash envelope is the digest of {@code preimage}. */
    public Verification pair(byte[] statementBytes, byte[] receiptBytes, byte[] preimage) {
        return withPreimage(pair(statementBytes, receiptBytes), preimage);
    }

    private static Verification withPreimage(Verification verification, byte[] preimage) {
        if (!(verification instanceof Verification.Verified verified)) {
            return verification;
        }
        SignedStatement statement = verified.statement();
        boolean matches = statement
                .hashEnvelope()
                .map(envelope -> envelope.matches(statement.payload(), preimage))
                .orElseGet(() -> statement.payload().equals(Octets.of(preimage)));
        return matches
                ? verified
                : new Verification.Refused(
                        Step.STATEMENT_PREIMAGE, "what was given is not what the statement was made about");
    }

    private Verification verify(SignedStatement statement, List<Receipt> attached) {
        if (Algorithm.of(statement.algorithm()).isEmpty()) {
            return new Verification.Refused(
                    Step.STATEMENT_SIGNATURE, "algorithm " + statement.algorithm() + " is not supported");
        }
        if (!statement.verifies(issuerKey)) {
            return new Verification.Refused(
                    Step.STATEMENT_SIGNATURE, "the signature does not verify with the issuer's key");
        }
        return receipts.verify(statement, attached);
    }

    private static Verification.Refused refused(Step step, MalformedException cause) {
        return new Verification.Refused(step, String.valueOf(cause.getMessage()));
    }
}
