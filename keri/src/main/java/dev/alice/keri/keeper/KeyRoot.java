package dev.alice.keri.keeper;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/** What the keys of a store come from; a key file holds one, encrypted. */
sealed interface KeyRoot {
    SigningKey key(String name, int rotation);

    /** How many rotations may be tried to find a key, beyond what the log says. */
    int search(int hint);

    /** 32 bytes for a purpose that is no KERI key. */
    byte[] derive(String purpose);

    /** What the key file holds. */
    byte[] encode();

    static KeyRoot decode(byte[] content) {
        if (content.length == Random.SIZE) {
            return new Random(content);
        }
        if (content.length == Salted.SIZE && content[0] >= 0 && content[0] < Tier.values().length) {
            return new Salted(Salt.of(Arrays.copyOfRange(content, 1, content.length), Tier.values()[content[0]]));
        }
        throw new KeriException("the key store holds " + content.length + " bytes that are neither a random secret"
                + " nor a salt; it was made by a later version");
    }

    private static byte[] hkdf(byte[] secret, String info) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA512Digest());
        hkdf.init(new HKDFParameters(secret, null, info.getBytes(StandardCharsets.UTF_8)));
        byte[] out = new byte[32];
        hkdf.generateBytes(out, 0, out.length);
        return out;
    }

    /** 256 random bits; keys by HKDF-SHA512 (RFC 5869). */
    final class Random implements KeyRoot {
        private static final int SIZE = 32;
        private static final int MOST_ROTATIONS = 10_000;
        private final byte[] secret;

        private Random(byte[] secret) {
            this.secret = secret.clone();
        }

        static Random fresh(SecureRandom random) {
            byte[] secret = new byte[SIZE];
            random.nextBytes(secret);
            return new Random(secret);
        }

        @Override
        public SigningKey key(String name, int rotation) {
            byte[] seed = hkdf(secret, "alice keri v1|" + name + "|" + rotation);
            SigningKey key = new SigningKey(seed);
            Arrays.fill(seed, (byte) 0);
            return key;
        }

        @Override
        public int search(int hint) {
            return MOST_ROTATIONS;
        }

        @Override
        public byte[] derive(String purpose) {
            return hkdf(secret, "alice keri passphrase v1|" + purpose);
        }

        @Override
        public byte[] encode() {
            return secret.clone();
        }
    }

    /** KERI's salt; a key's path is {@code NAME:} and the rotation and the key's place in hex, so that no two meet. */
    final class Salted implements KeyRoot {
        private static final int SIZE = 17;
        private final Salt salt;
        private final Map<String, SigningKey> stretched = new ConcurrentHashMap<>();

        Salted(Salt salt) {
            this.salt = salt;
        }

        @Override
        public SigningKey key(String name, int rotation) {
            return stretched.computeIfAbsent(name + ":" + Integer.toHexString(rotation) + "0", salt::key);
        }

        @Override
        public int search(int hint) {
            return hint + 2;
        }

        @Override
        public byte[] derive(String purpose) {
            return hkdf(salt.raw(), "alice keri passphrase v1|" + purpose);
        }

        @Override
        public byte[] encode() {
            return ByteBuffer.allocate(SIZE)
                    .put((byte) salt.tier().ordinal())
                    .put(salt.raw())
                    .array();
        }
    }
}
