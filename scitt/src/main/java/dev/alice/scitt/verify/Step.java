package dev.alice.scitt.verify;

/** A step of verification, in the order in which they are taken, and where it is specified. */
public enum Step {
    STATEMENT_FORM("RFC 9052 §4.2", "the statement is a tagged COSE_Sign1 with a payload"),
    STATEMENT_SIGNATURE("RFC 9052 §4.4", "the issuer's key signed the statement"),
    RECEIPT_FORM("RFC 9942", "the receipt is a tagged COSE_Sign1"),
    RECEIPT_STRUCTURE("RFC 9942", "the receipt is about an RFC9162_SHA256 tree"),
    RECEIPT_PROOFS("RFC 9942", "the receipt has well-formed inclusion proofs"),
    RECEIPT_KEY("RFC 9679", "the receipt names the log's key"),
    RECEIPT_INCLUSION("RFC 9162 §2.1.3.2", "the path leads from the statement to a root"),
    RECEIPT_CONSISTENCY("RFC 9162 §2.1.4.2", "the path leads from the known root to a newer one"),
    RECEIPT_SIGNATURE("RFC 9052 §4.4", "the log's key signed that root"),
    STATEMENT_PREIMAGE("RFC 9995", "the payload is the digest of the preimage that was given");

    private final String source;
    private final String claim;

    Step(String source, String claim) {
        this.source = source;
        this.claim = claim;
    }

    /** Where the step is specified. */
    public String source() {
        return source;
    }

    /** What holds where the step is passed. */
    public String claim() {
        return claim;
    }
}
