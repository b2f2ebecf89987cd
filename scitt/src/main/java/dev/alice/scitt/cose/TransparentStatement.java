package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.util.ArrayList;
import java.util.List;

/**
 * A transparent statement (RFC 9943): a signed statement with the receipts of the logs that hold it.
 *
 * @param statement the statement
 * @param receipts at least one, in unprotected header 394
 */
public record TransparentStatement(SignedStatement statement, List<Receipt> receipts) {
    private static final long RECEIPTS = 394;
    private static final int MAX_RECEIPTS = 16;

    public TransparentStatement {
        receipts = List.copyOf(receipts);
        if (receipts.isEmpty() || receipts.size() > MAX_RECEIPTS) {
            throw new MalformedException("a transparent statement has 1 to " + MAX_RECEIPTS + " receipts");
        }
    }

    /**
     * Reads a transparent statement.
     *
     * @throws MalformedException if it is not one
     */
    public static TransparentStatement decode(byte[] bytes) {
        CoseSign1 message = CoseSign1.decode(bytes);
        if (!(message.unprotected().get(RECEIPTS) instanceof Cbor.Array(List<Cbor> items))) {
            throw new MalformedException("there are no receipts (unprotected header 394)");
        }
        List<Receipt> receipts = new ArrayList<>();
        for (Cbor item : items) {
            if (!(item instanceof Cbor.Bytes(Octets receipt))) {
                throw new MalformedException("a receipt (394) is not a byte string");
            }
            receipts.add(Receipt.decode(receipt.toBytes()));
        }
        return new TransparentStatement(SignedStatement.of(message), receipts);
    }

    /** The deterministic encoding. */
    public byte[] encode() {
        List<Cbor> items = new ArrayList<>();
        receipts.forEach(receipt -> items.add(Cbor.Bytes.of(receipt.encode())));
        return statement
                .envelope()
                .withUnprotected(Cbor.Dictionary.empty().with(RECEIPTS, new Cbor.Array(items)))
                .encode();
    }
}
