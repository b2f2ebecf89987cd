package dev.alice.scitt.verify;

import dev.alice.scitt.MalformedException;
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
