package dev.alice.keri.cesr;

import java.util.Arrays;
import java.util.Base64;

/** The base64url alphabet of CESR (RFC 4648 section 5, never padded). */
final class Base64Url {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private Base64Url() {}

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String encode(byte[] bytes, int from, int length) {
        return encode(Arrays.copyOfRange(bytes, from, from + length));
    }

    /** The text of a whole primitive in the binary domain. */
    static String whole(byte[] qb2) {
        if (qb2.length % 3 != 0) {
            throw new CesrException(qb2.length, "a primitive in binary comes in threes of bytes");
        }
        return encode(qb2);
    }

    static char digit(int value) {
        return ALPHABET.charAt(value);
    }

    /** Decodes text whose length is a multiple of four and whose alphabet was checked. */
    static byte[] decode(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    /** Refuses the first character outside the alphabet; offsets are relative to the text. */
    static void check(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                throw new CesrException(i, "a character outside base64url (U+%04X)".formatted((int) text.charAt(i)));
            }
        }
    }

    static boolean isDigit(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    /** The number that the digits spell, big-endian, six bits each. */
    static int number(String digits) {
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            value = value * 64 + ALPHABET.indexOf(digits.charAt(i));
        }
        return value;
    }

    static String digits(int value, int width) {
        char[] out = new char[width];
        int rest = value;
        for (int i = width - 1; i >= 0; i--) {
            out[i] = ALPHABET.charAt(rest & 63);
            rest >>>= 6;
        }
        if (rest != 0) {
            throw new CesrException(0, value + " does not fit in " + width + " base64url digits");
        }
        return new String(out);
    }

    /** Decodes a primitive: the code is replaced by the pad it stands for, and the pad must be zero bits. */
    static byte[] raw(String qb64, int codeLength) {
        int pad = codeLength % 4;
        byte[] padded = decode("A".repeat(pad) + qb64.substring(codeLength));
        for (int i = 0; i < pad; i++) {
            if (padded[i] != 0) {
                throw new CesrException(codeLength, "pad bits are not zero");
            }
        }
        byte[] raw = new byte[padded.length - pad];
        System.arraycopy(padded, pad, raw, 0, raw.length);
        return raw;
    }

    /** Encodes a primitive: pad bytes in front, and the code in place of the characters they made. */
    static String qb64(String code, byte[] raw) {
        int pad = code.length() % 4;
        byte[] padded = new byte[pad + raw.length];
        System.arraycopy(raw, 0, padded, pad, raw.length);
        return code + encode(padded).substring(pad);
    }
}
