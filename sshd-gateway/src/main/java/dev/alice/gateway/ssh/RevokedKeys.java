package dev.alice.gateway.ssh;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** A key revocation list as {@code ssh-keygen -k} writes it (OpenSSH's PROTOCOL.krl), read strictly. */
final class RevokedKeys {
    private static final long MAGIC = 0x5353_484b_524c_0a00L;
    private static final int MOST_SERIALS = 1_000_000;

    private final Set<String> keys = new HashSet<>();
    private final Set<String> sha1 = new HashSet<>();
    private final Set<String> sha256 = new HashSet<>();
    private final List<Certificates> certificates = new ArrayList<>();

    private RevokedKeys() {}

    /** What is revoked of one authority, or of every one where {@code authority} is empty. */
    private record Certificates(String authority, List<Serials> serials, Set<String> ids) {}

    /** Serial numbers from the first to the last one, both unsigned. */
    private record Serials(long first, long last) {
        boolean contain(long serial) {
            return Long.compareUnsigned(first, serial) <= 0 && Long.compareUnsigned(serial, last) <= 0;
        }
    }

    /** A list that revokes nothing. */
    static RevokedKeys none() {
        return new RevokedKeys();
    }

    /** @throws IllegalArgumentException where the bytes are no list that is understood to the last byte */
    static RevokedKeys parse(byte[] bytes) {
        RevokedKeys revoked = new RevokedKeys();
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (in.getLong() != MAGIC || in.getInt() != 1) {
                throw new IllegalArgumentException("not a key revocation list of version 1");
            }
            in.position(in.position() + 3 * Long.BYTES);
            string(in);
            string(in);
            while (in.hasRemaining()) {
                int type = in.get() & 0xff;
                revoked.section(type, ByteBuffer.wrap(string(in)));
            }
        } catch (BufferUnderflowException truncated) {
            throw new IllegalArgumentException("the key revocation list is truncated", truncated);
        }
        return revoked;
    }

    private void section(int type, ByteBuffer in) {
        switch (type) {
            case 1 -> certificates(in);
            case 2 -> hexes(in, keys, 0);
            case 3 -> hexes(in, sha1, 20);
            case 5 -> hexes(in, sha256, 32);
            case 4 -> {
                // a signature over the list: the file itself is what is trusted here
            }
            default -> throw new IllegalArgumentException("a section of the unknown type " + type);
        }
    }

    private static void hexes(ByteBuffer in, Set<String> to, int length) {
        while (in.hasRemaining()) {
            byte[] one = string(in);
            if (length > 0 && one.length != length) {
                throw new IllegalArgumentException("a fingerprint of " + one.length + " bytes");
            }
            to.add(HexFormat.of().formatHex(one));
        }
    }

    private void certificates(ByteBuffer in) {
        String authority = HexFormat.of().formatHex(string(in));
        string(in);
        List<Serials> serials = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        while (in.hasRemaining()) {
            int type = in.get() & 0xff;
            ByteBuffer part = ByteBuffer.wrap(string(in));
            switch (type) {
                case 0x20 -> {
                    while (part.hasRemaining()) {
                        long serial = part.getLong();
                        serials.add(new Serials(serial, serial));
                    }
                }
                case 0x21 -> serials.add(new Serials(part.getLong(), part.getLong()));
                case 0x22 -> bitmap(part, serials);
                case 0x23 -> {
                    while (part.hasRemaining()) {
                        ids.add(new String(string(part), StandardCharsets.UTF_8));
                    }
                }
                default -> throw new IllegalArgumentException("a part of the unknown type " + type);
            }
            if (part.hasRemaining()) {
                throw new IllegalArgumentException("bytes after a part");
            }
        }
        certificates.add(new Certificates(authority, serials, ids));
    }

    private static void bitmap(ByteBuffer in, List<Serials> to) {
        long offset = in.getLong();
        byte[] number = string(in);
        if (number.length > MOST_SERIALS / Byte.SIZE) {
            throw new IllegalArgumentException("a bitmap of " + number.length + " bytes");
        }
        if (number.length == 0) {
            return;
        }
        BigInteger bits = new BigInteger(1, number);
        for (int i = bits.getLowestSetBit(); i >= 0 && i < bits.bitLength(); i++) {
            if (bits.testBit(i)) {
                to.add(new Serials(offset + i, offset + i));
            }
        }
    }

    /** @param key its blob (RFC 4253 section 6.6), of a certificate that of the key in it */
    boolean revokes(byte[] key) {
        return keys.contains(HexFormat.of().formatHex(key))
                || sha1.contains(digest("SHA-1", key))
                || sha256.contains(digest("SHA-256", key));
    }

    /**
     * Whether a certificate is revoked by its number or name.
     *
     * @param authority the blob of the key that signed it
     * @param serial unsigned; 0 stands for none
     */
    boolean revokes(byte[] authority, long serial, String id) {
        String signer = HexFormat.of().formatHex(authority);
        return certificates.stream()
                .filter(one -> one.authority().isEmpty() || one.authority().equals(signer))
                .anyMatch(one -> one.ids().contains(id)
                        || serial != 0 && one.serials().stream().anyMatch(serials -> serials.contain(serial)));
    }

    private static String digest(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + " is part of every Java platform", e);
        }
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
