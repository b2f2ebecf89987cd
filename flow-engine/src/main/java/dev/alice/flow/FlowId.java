package dev.alice.flow;

import java.util.regex.Pattern;

/**
 * The name of a proposal for ever: the SHA-256 digest of its canonical bytes in CESR text form.
 *
 * <p>44 characters, code {@code I} (SHA2-256), so that it can stand in a KERI seal as it is.
 */
public record FlowId(String qb64) {
    private static final Pattern SHAPE = Pattern.compile("I[A-Za-z0-9_-]{43}");
    private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public FlowId {
        if (!SHAPE.matcher(qb64).matches()) {
            throw new IllegalArgumentException(
                    "a flow id is 44 characters of base64url that begin with I: " + Visible.text(qb64));
        }
    }

    /** The id of the given canonical bytes. */
    public static FlowId of(Bytes canonical) {
        byte[] padded = new byte[33];
        System.arraycopy(canonical.sha256().value().toArray(), 0, padded, 1, 32);
        return new FlowId("I" + Bytes.of(padded).asBase64url().substring(1));
    }

    /** Four characters for people, such as {@code 7Q4C}: enough to tell the flows of one conversation apart. */
    public String shortName() {
        byte[] raw = Bytes.base64url("A" + qb64.substring(1)).toArray();
        int bits = (raw[1] & 0xff) << 16 | (raw[2] & 0xff) << 8 | (raw[3] & 0xff);
        StringBuilder name = new StringBuilder();
        for (int shift = 19; shift >= 4; shift -= 5) {
            name.append(CROCKFORD.charAt(bits >> shift & 31));
        }
        return name.toString();
    }

    @Override
    public String toString() {
        return qb64;
    }
}
