package dev.alice.gateway.github;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The strict reading of a public key's wire blob: RFC 4253 section 6.6 (RSA), RFC 5656 section 3.1 (ECDSA), RFC 8709
 * section 4 (Ed25519) and OpenSSH's PROTOCOL.u2f (security keys).
 */
final class KeyBlob {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 16384;
    private static final int MAX_BLOB = 8192;
    private static final int MAX_APPLICATION = 256;

    private KeyBlob() {}

    /** Why {@code blob} is not a usable key of {@code type}; empty when it is one. */
    static String flaw(String type, byte[] blob) {
        if (blob.length > MAX_BLOB) {
            return "over " + MAX_BLOB + " bytes";
        }
        ByteBuffer in = ByteBuffer.wrap(blob);
        try {
            if (!text(in).equals(type)) {
                return "the blob names another algorithm than the line";
            }
            String flaw = body(type, in);
            return flaw.isEmpty() && in.hasRemaining() ? "bytes after the key" : flaw;
        } catch (BufferUnderflowException truncated) {
            return "truncated";
        }
    }

    private static String body(String type, ByteBuffer in) {
        return switch (type) {
            case "ssh-ed25519" -> ed25519(in);
            case "sk-ssh-ed25519@openssh.com" -> first(ed25519(in), application(in));
            case "ecdsa-sha2-nistp256" -> ecdsa(in, "nistp256", 32);
            case "ecdsa-sha2-nistp384" -> ecdsa(in, "nistp384", 48);
            case "ecdsa-sha2-nistp521" -> ecdsa(in, "nistp521", 66);
            case "sk-ecdsa-sha2-nistp256@openssh.com" -> first(ecdsa(in, "nistp256", 32), application(in));
            case "ssh-rsa" -> rsa(in);
            default -> "algorithm not accepted";
        };
    }

    private static String ed25519(ByteBuffer in) {
        return string(in).length == 32 ? "" : "an Ed25519 key has 32 bytes";
    }

    private static String ecdsa(ByteBuffer in, String curve, int fieldBytes) {
        if (!text(in).equals(curve)) {
            return "the curve does not match the algorithm";
        }
        byte[] point = string(in);
        return point.length == 1 + 2 * fieldBytes && point[0] == 4 ? "" : "not an uncompressed point of " + curve;
    }

    private static String application(ByteBuffer in) {
        int length = string(in).length;
        return length > 0 && length <= MAX_APPLICATION ? "" : "a security key names its application";
    }

    private static String rsa(ByteBuffer in) {
        byte[] e = string(in);
        byte[] n = string(in);
        if (!canonical(e) || !canonical(n)) {
            return "an RSA number is not a positive, shortest-form mpint";
        }
        BigInteger exponent = new BigInteger(e);
        int bits = new BigInteger(n).bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            return "RSA of " + bits + " bits; " + MIN_RSA_BITS + " to " + MAX_RSA_BITS + " are accepted";
        }
        return exponent.bitLength() > 1 && exponent.testBit(0) ? "" : "an RSA exponent is odd and over 1";
    }

    /** RFC 4251 section 5: two's complement, no needless leading zero; both RSA numbers are positive. */
    private static boolean canonical(byte[] mpint) {
        if (mpint.length == 0 || mpint[0] < 0) {
            return false;
        }
        return mpint[0] != 0 || (mpint.length > 1 && mpint[1] < 0);
    }

    private static String first(String flaw, String other) {
        return flaw.isEmpty() ? other : flaw;
    }

    private static String text(ByteBuffer in) {
        return new String(string(in), StandardCharsets.ISO_8859_1);
    }

    private static byte[] string(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = Arrays.copyOfRange(in.array(), in.position(), in.position() + length);
        in.position(in.position() + length);
        return bytes;
    }
}
