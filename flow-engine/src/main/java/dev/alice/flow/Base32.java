package dev.alice.flow;

/** Base32 without padding (RFC 4648 section 6) in lower case, for names that people read. */
final class Base32 {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private Base32() {}

    static String lower(Bytes random) {
        if (random.size() != 16) {
            throw new IllegalArgumentException("a random name is made of 16 bytes, not " + random.size());
        }
        StringBuilder text = new StringBuilder(26);
        int buffer = 0;
        int bits = 0;
        for (byte b : random.toArray()) {
            buffer = buffer << 8 | b & 0xff;
            bits += 8;
            while (bits >= 5) {
                text.append(ALPHABET.charAt(buffer >> bits - 5 & 31));
                bits -= 5;
            }
        }
        return text.append(ALPHABET.charAt(buffer << 5 - bits & 31)).toString();
    }
}
