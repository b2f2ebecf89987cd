package dev.alice.keri.cesr;

import java.util.OptionalInt;

/**
 * An Ed25519 signature that says which key of a list made it.
 *
 * @param code one of A (index in both lists), B (current list only), 2A and 2B (their wide forms)
 * @param index position in the current key list, or in the witness list
 * @param ondex position in the prior next-key list; empty for the "current only" codes
 * @param qb64 the qualified text, 88 or 92 characters
 */
public record IndexedSignature(String code, int index, OptionalInt ondex, String qb64) {

    /** Reads a signature that is the whole text. */
    public static IndexedSignature parse(String qb64) {
        int size = sizeAt(qb64.isEmpty() ? ' ' : qb64.charAt(0), 0);
        if (qb64.length() != size) {
            throw new CesrException(
                    0, "an indexed signature of this code has " + size + " characters, not " + qb64.length());
        }
        Base64Url.check(qb64);
        if (size == 88) {
            Base64Url.raw(qb64, 2);
            int index = Base64Url.number(qb64.substring(1, 2));
            boolean both = qb64.charAt(0) == 'A';
            return new IndexedSignature(
                    qb64.substring(0, 1), index, both ? OptionalInt.of(index) : OptionalInt.empty(), qb64);
        }
        String code = qb64.substring(0, 2);
        if (!code.equals("2A") && !code.equals("2B")) {
            throw new CesrException(0, "no known index code at '" + code + "'");
        }
        Base64Url.raw(qb64, 6);
        int index = Base64Url.number(qb64.substring(2, 4));
        int ondex = Base64Url.number(qb64.substring(4, 6));
        if (code.equals("2B") && ondex != 0) {
            throw new CesrException(4, "code 2B speaks of the current list only, yet carries ondex " + ondex);
        }
        return new IndexedSignature(code, index, code.equals("2A") ? OptionalInt.of(ondex) : OptionalInt.empty(), qb64);
    }

    /** Reads a signature that is the whole of the bytes, in the binary domain. */
    public static IndexedSignature parse(byte[] qb2) {
        return parse(Base64Url.whole(qb2));
    }

    /** The signature in the binary domain, 66 or 69 bytes. */
    public byte[] qb2() {
        return Base64Url.decode(qb64);
    }

    /** A signature with the same index in both lists (code A, or 2A above 63). */
    public static IndexedSignature both(int index, byte[] signature) {
        return of(index, OptionalInt.of(index), signature);
    }

    /** A signature with its own index in the prior next-key list, or, where that is empty, in the current list only. */
    public static IndexedSignature of(int index, OptionalInt ondex, byte[] signature) {
        boolean narrow = index < 64 && (ondex.isEmpty() || ondex.getAsInt() == index);
        String code = ondex.isEmpty() ? "B" : "A";
        return parse(
                narrow
                        ? Base64Url.qb64(code + Base64Url.digits(index, 1), signature)
                        : Base64Url.qb64(
                                "2" + code + Base64Url.digits(index, 2) + Base64Url.digits(ondex.orElse(0), 2),
                                signature));
    }

    /** The 64 bytes of the signature. */
    public byte[] raw() {
        return Base64Url.raw(qb64, qb64.length() == 88 ? 2 : 6);
    }

    /** The same signature as an unindexed primitive (code 0B). */
    public Matter unindexed() {
        return Matter.of(MatterCode.ED25519_SIGNATURE, raw());
    }

    /** Characters of a signature whose code begins so. */
    static int sizeAt(char first, long offset) {
        return switch (first) {
            case 'A', 'B' -> 88;
            case '2' -> 92;
            default ->
                throw new CesrException(offset, "no known index code at '" + Counter.printable("" + first) + "'");
        };
    }
}
