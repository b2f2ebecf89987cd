package dev.alice.keri.keeper;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * A key store: a random secret of 32 bytes, encrypted at rest, from which the keys of a name are derived in order
 * (HKDF-SHA512, RFC 5869). Every next key is therefore safe on disk before an event commits to it, and a lost database
 * does not lose a key. Who takes the file and its passphrase has every key to come: keep a copy of both, apart.
 */
public final class Keeper {
    private static final int SECRET = 32;
    private static final int MOST_ROTATIONS = 10_000;

    private final byte[] secret;

    private Keeper(byte[] secret) {
        this.secret = secret;
    }

    /**
     * Opens the store, or makes it where the file is not there.
     *
     * @throws KeriException where the passphrase is wrong or empty, or the file was altered
     */
    public static Keeper open(Path file, char[] passphrase, SecureRandom random) {
        return open(file, passphrase, KeyFile.Cost.PASSPHRASE, random);
    }

    /**
     * Opens or makes a store whose passphrase is no word of a person but 256 random bits, such as {@link #passphrase} gives:
     * nothing is gained by making it slow to try.
     */
    public static Keeper openWithKey(Path file, char[] key, SecureRandom random) {
        return open(file, key, KeyFile.Cost.KEY, random);
    }

    private static Keeper open(Path file, char[] passphrase, KeyFile.Cost cost, SecureRandom random) {
        if (passphrase.length == 0) {
            throw new KeriException("the key store " + file + " needs a passphrase that is not empty");
        }
        if (!Files.exists(file)) {
            byte[] fresh = new byte[SECRET];
            random.nextBytes(fresh);
            KeyFile.write(file, fresh, passphrase, cost, random);
            return new Keeper(fresh);
        }
        byte[] secret = KeyFile.read(file, passphrase);
        if (secret.length != SECRET) {
            throw new KeriException("the key store " + file + " holds " + secret.length + " bytes, not " + SECRET);
        }
        return new Keeper(secret);
    }

    /** A passphrase for other stores of this installation: 64 hex digits derived from this store's secret. */
    public char[] passphrase(String name) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA512Digest());
        hkdf.init(new HKDFParameters(
                secret, null, ("alice keri passphrase v1|" + name).getBytes(StandardCharsets.UTF_8)));
        byte[] bytes = new byte[32];
        hkdf.generateBytes(bytes, 0, bytes.length);
        return HexFormat.of().formatHex(bytes).toCharArray();
    }

    /**
     * The key of a name.
     *
     * @param rotation 0 for the inception's key, 1 for the one it commits to, and so on
     */
    public SigningKey key(String name, int rotation) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA512Digest());
        byte[] info = ("alice keri v1|" + name + "|" + rotation).getBytes(StandardCharsets.UTF_8);
        hkdf.init(new HKDFParameters(secret, null, info));
        byte[] seed = new byte[SECRET];
        hkdf.generateBytes(seed, 0, seed.length);
        SigningKey key = new SigningKey(seed);
        Arrays.fill(seed, (byte) 0);
        return key;
    }

    /** Which rotation of the name has this public key (code D), empty where none does. */
    public Optional<Integer> rotationOf(String name, Matter publicKey, int hint) {
        if (hint >= 0
                && hint <= MOST_ROTATIONS
                && key(name, hint).transferable().equals(publicKey)) {
            return Optional.of(hint);
        }
        for (int rotation = 0; rotation <= MOST_ROTATIONS; rotation++) {
            if (key(name, rotation).transferable().equals(publicKey)) {
                return Optional.of(rotation);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "Keeper[secret not shown]";
    }
}
