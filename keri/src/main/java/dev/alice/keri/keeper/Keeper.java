package dev.alice.keri.keeper;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A key store: a random secret or a KERI salt, encrypted at rest, from which the keys of a name are derived in order.
 * Every next key is therefore safe on disk before an event commits to it, and a lost database does not lose a key. Who
 * takes the file and its passphrase has every key to come: keep a copy of both, apart.
 */
public final class Keeper {
    private final KeyRoot root;

    Keeper(KeyRoot root) {
        this.root = root;
    }

    /**
     * Opens the store, or makes one of a random secret where the file is not there.
     *
     * @throws KeriException where the passphrase is wrong or empty, or the file was altered
     */
    public static Keeper open(Path file, char[] passphrase, SecureRandom random) {
        return Files.exists(file) ? existing(file, passphrase) : create(file, passphrase, random);
    }

    /**
     * Opens or makes a store whose passphrase is no word of a person but 256 random bits, such as {@link #passphrase} gives:
     * nothing is gained by making it slow to try.
     */
    public static Keeper openWithKey(Path file, char[] key, SecureRandom random) {
        return Files.exists(file)
                ? existing(file, key)
                : create(file, key, KeyRoot.Random.fresh(random), KeyFile.Cost.KEY, random);
    }

    /** Opens a store that is there. */
    public static Keeper existing(Path file, char[] passphrase) {
        if (!Files.exists(file)) {
            throw new KeriException("there is no key store " + file + "; make one first");
        }
        needed(file, passphrase);
        return new Keeper(KeyRoot.decode(KeyFile.read(file, KeyFile.Kind.STORE, passphrase)));
    }

    /** Makes a store of a random secret; a file that is there stays as it is and is an error. */
    public static Keeper create(Path file, char[] passphrase, SecureRandom random) {
        return create(file, passphrase, KeyRoot.Random.fresh(random), KeyFile.Cost.PASSPHRASE, random);
    }

    /** Makes a store of a salt; a file that is there stays as it is and is an error. */
    public static Keeper create(Path file, char[] passphrase, Salt salt, SecureRandom random) {
        return create(file, passphrase, new KeyRoot.Salted(salt), KeyFile.Cost.PASSPHRASE, random);
    }

    static Keeper create(Path file, char[] passphrase, KeyRoot root, KeyFile.Cost cost, SecureRandom random) {
        needed(file, passphrase);
        if (Files.exists(file)) {
            throw new KeriException("there is a key store " + file + " already; its keys are not written over");
        }
        KeyFile.write(file, KeyFile.Kind.STORE, root.encode(), passphrase, cost, random);
        return new Keeper(root);
    }

    private static void needed(Path file, char[] passphrase) {
        if (passphrase.length == 0) {
            throw new KeriException("the key store " + file + " needs a passphrase that is not empty");
        }
    }

    /** A passphrase for other stores of this installation: 64 hex digits derived from this store's root. */
    public char[] passphrase(String name) {
        return HexFormat.of().formatHex(root.derive(name)).toCharArray();
    }

    /**
     * The key of a name.
     *
     * @param rotation 0 for the inception's key, 1 for the one it commits to, and so on
     */
    public SigningKey key(String name, int rotation) {
        return root.key(name, rotation);
    }

    /**
     * Which rotation of the name has this public key (code D), empty where none does.
     *
     * @param hint how many rotations the log has had; tried first
     */
    public Optional<Integer> rotationOf(String name, Matter publicKey, int hint) {
        int likely = Math.max(0, hint);
        if (key(name, likely).transferable().equals(publicKey)) {
            return Optional.of(likely);
        }
        for (int rotation = 0; rotation <= root.search(likely); rotation++) {
            if (key(name, rotation).transferable().equals(publicKey)) {
                return Optional.of(rotation);
            }
        }
        return Optional.empty();
    }

    KeyRoot root() {
        return root;
    }

    @Override
    public String toString() {
        return "Keeper[secret not shown]";
    }
}
