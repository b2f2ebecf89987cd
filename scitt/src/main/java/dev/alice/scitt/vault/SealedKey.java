package dev.alice.scitt.vault;

import dev.alice.scitt.JsonObject;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * A private key sealed with ChaCha20-Poly1305 (RFC 8439) under a key that Argon2id (RFC 9106) makes of a passphrase. The
 * names that are bound to it are in the clear, and cannot be changed without the passphrase.
 *
 * @param issuer the log as an issuer
 * @param origin the log's name in checkpoints
 * @param memory how much memory Argon2id takes, in KiB
 * @param passes how often it goes over it
 * @param salt 16 random bytes
 * @param nonce 12 random bytes
 * @param sealed the key in PKCS #8, encrypted and authenticated
 */
public record SealedKey(
        String issuer, String origin, int memory, int passes, Octets salt, Octets nonce, Octets sealed) {
    private static final int MEMORY = 64 * 1024;
    private static final int MAX_MEMORY = 1024 * 1024;
    private static final int PASSES = 3;
    private static final int TAG_BITS = 128;
    private static final int MAX_TEXT = 16 * 1024;

    public SealedKey {
        if (memory < 8 * 1024 || memory > MAX_MEMORY || passes < 1 || passes > 16) {
            throw new MalformedException("a sealed key asks for " + memory + " KiB and " + passes
                    + " passes, which is too little or too much");
        }
        if (salt.length() != 16 || nonce.length() != 12 || sealed.length() < 32 || sealed.length() > 4096) {
            throw new MalformedException("a sealed key has a salt, a nonce or a body of another length");
        }
    }

    /** Seals a key. */
    public static SealedKey seal(String issuer, String origin, SigningKey key, char[] passphrase, SecureRandom random) {
        byte[] salt = new byte[16];
        byte[] nonce = new byte[12];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        byte[] plain = key.pkcs8();
        byte[] derived = derive(passphrase, salt, MEMORY, PASSES);
        try {
            byte[] sealed = crypt(true, derived, nonce, bound(issuer, origin), plain);
            return new SealedKey(issuer, origin, MEMORY, PASSES, Octets.of(salt), Octets.of(nonce), Octets.of(sealed));
        } catch (InvalidCipherTextException e) {
            throw new ScittException("the key could not be sealed: " + e.getMessage(), e);
        } finally {
            Arrays.fill(plain, (byte) 0);
            Arrays.fill(derived, (byte) 0);
        }
    }

    /** The key; empty where the passphrase is another one, or the names were changed. */
    public Optional<SigningKey> open(char[] passphrase) {
        byte[] derived = derive(passphrase, salt.toBytes(), memory, passes);
        try {
            byte[] plain = crypt(false, derived, nonce.toBytes(), bound(issuer, origin), sealed.toBytes());
            try {
                return Optional.of(SigningKey.fromPkcs8(plain));
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        } catch (InvalidCipherTextException e) {
            return Optional.empty();
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    /**
     * Reads the JSON form.
     *
     * @throws MalformedException if it is not one
     */
    public static SealedKey parse(String text) {
        if (text.length() > MAX_TEXT) {
            throw new MalformedException("a sealed key has at most " + MAX_TEXT + " characters");
        }
        JsonObject json = JsonObject.parse(text.getBytes(StandardCharsets.UTF_8), "the sealed key")
                .only("v", "issuer", "origin", "memoryKiB", "passes", "salt", "nonce", "sealed");
        if (!json.text("v").equals("scitt-key/1 argon2id chacha20-poly1305")) {
            throw new MalformedException("the sealed key is of a version that is not known here");
        }
        return new SealedKey(
                json.text("issuer"),
                json.text("origin"),
                (int) Math.clamp(json.number("memoryKiB").orElse(0), 0, MAX_MEMORY + 1),
                (int) Math.clamp(json.number("passes").orElse(0), 0, 100),
                bytes(json, "salt"),
                bytes(json, "nonce"),
                bytes(json, "sealed"));
    }

    /** The JSON form. */
    public String encode() {
        var json = JsonObject.parse("{}".getBytes(StandardCharsets.UTF_8), "a sealed key")
                .tree();
        json.put("v", "scitt-key/1 argon2id chacha20-poly1305")
                .put("issuer", issuer)
                .put("origin", origin)
                .put("memoryKiB", memory)
                .put("passes", passes)
                .put("salt", salt.base64Url())
                .put("nonce", nonce.base64Url())
                .put("sealed", sealed.base64Url());
        return json.toPrettyString() + "\n";
    }

    private static byte[] derive(char[] passphrase, byte[] salt, int memory, int passes) {
        Argon2BytesGenerator argon = new Argon2BytesGenerator();
        argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(1)
                .withSalt(salt)
                .build());
        byte[] key = new byte[32];
        argon.generateBytes(passphrase, key);
        return key;
    }

    private static byte[] crypt(boolean seal, byte[] key, byte[] nonce, byte[] bound, byte[] in)
            throws InvalidCipherTextException {
        ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
        cipher.init(seal, new AEADParameters(new KeyParameter(key), TAG_BITS, nonce, bound));
        byte[] out = new byte[cipher.getOutputSize(in.length)];
        int length = cipher.processBytes(in, 0, in.length, out, 0);
        cipher.doFinal(out, length);
        return out;
    }

    private static byte[] bound(String issuer, String origin) {
        return ("scitt-key/1\n" + issuer + "\n" + origin + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Octets bytes(JsonObject json, String name) {
        try {
            return Octets.of(Base64.getUrlDecoder().decode(json.text(name)));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("the sealed key: '" + name + "' is not base64url");
        }
    }

    @Override
    public String toString() {
        return "SealedKey[" + issuer + ", " + origin + "]";
    }
}
