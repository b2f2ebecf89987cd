package dev.alice.keri.keeper;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Octets;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A key store and what belongs to it, in one file that is encrypted under a passphrase of its own: for a backup, or to
 * move identifiers to another machine. Where two machines use the same keys at once, their logs fork.
 */
public final class KeeperArchive {
    private final KeyRoot root;
    private final Octets belongings;

    private KeeperArchive(KeyRoot root, Octets belongings) {
        this.root = root;
        this.belongings = belongings;
    }

    /** Writes the archive; a file that is there is replaced in one step. */
    public static void write(Path file, char[] passphrase, Keeper keeper, Octets belongings, SecureRandom random) {
        if (passphrase.length == 0) {
            throw new KeriException("the archive " + file + " needs a passphrase that is not empty");
        }
        byte[] secret = keeper.root().encode();
        byte[] content = ByteBuffer.allocate(1 + secret.length + belongings.length())
                .put((byte) secret.length)
                .put(secret)
                .put(belongings.toByteArray())
                .array();
        Arrays.fill(secret, (byte) 0);
        KeyFile.write(file, KeyFile.Kind.ARCHIVE, content, passphrase, KeyFile.Cost.PASSPHRASE, random);
        Arrays.fill(content, (byte) 0);
    }

    /**
     * Opens an archive.
     *
     * @throws KeriException where the passphrase is wrong, or the file is no archive or was altered
     */
    public static KeeperArchive read(Path file, char[] passphrase) {
        byte[] content = KeyFile.read(file, KeyFile.Kind.ARCHIVE, passphrase);
        if (content.length < 1 || content[0] < 1 || content.length < 1 + content[0]) {
            throw new KeriException("the archive " + file + " holds no keys; it was made by another program");
        }
        int secret = content[0];
        return new KeeperArchive(
                KeyRoot.decode(Arrays.copyOfRange(content, 1, 1 + secret)),
                Octets.copyOf(content, 1 + secret, content.length));
    }

    /** What was archived with the keys. */
    public Octets belongings() {
        return belongings;
    }

    /** Makes a key store of the archived keys; a file that is there stays as it is and is an error. */
    public Keeper restore(Path file, char[] passphrase, SecureRandom random) {
        return Keeper.create(file, passphrase, root, KeyFile.Cost.PASSPHRASE, random);
    }
}
