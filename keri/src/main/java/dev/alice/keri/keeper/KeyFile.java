package dev.alice.keri.keeper;

import dev.alice.keri.KeriException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A file with one secret, encrypted: Argon2id (RFC 9106) over the passphrase, then AES-256-GCM with the header as
 * associated data. Layout: magic (8), memory KiB (4), passes (4), salt (16), nonce (12), ciphertext and tag.
 *
 * <p>The cost for a passphrase is 19 MiB and 2 passes, one lane (the second choice of the OWASP password storage sheet);
 * for a random key 64 KiB and one pass. It is written in the file, so that it can be raised without breaking old files.
 */
final class KeyFile {
    /** What a file is, by its first eight bytes. */
    enum Kind {
        STORE("ALICEKS1", "key store"),
        ARCHIVE("ALICEKX1", "key archive");

        private final byte[] magic;
        private final String words;

        Kind(String magic, String words) {
            this.magic = magic.getBytes(StandardCharsets.US_ASCII);
            this.words = words;
        }
    }

    /** How much work it is to try a passphrase. */
    enum Cost {
        /** For what a person chose. */
        PASSPHRASE(19 * 1024, 2),
        /** For 256 random bits, which nobody can try. */
        KEY(64, 1);

        private final int memoryKib;
        private final int passes;

        Cost(int memoryKib, int passes) {
            this.memoryKib = memoryKib;
            this.passes = passes;
        }
    }

    private static final int MAGIC = 8;
    private static final int SALT = 16;
    private static final int NONCE = 12;
    private static final int HEADER = MAGIC + 8 + SALT + NONCE;
    private static final int MOST_MEMORY_KIB = 1 << 20;
    private static final int MOST_PASSES = 16;
    private static final long MOST_CONTENT = 64L << 20;

    private KeyFile() {}

    static void write(Path file, Kind kind, byte[] secret, char[] passphrase, Cost cost, SecureRandom random) {
        byte[] salt = new byte[SALT];
        byte[] nonce = new byte[NONCE];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        byte[] header = ByteBuffer.allocate(HEADER)
                .put(kind.magic)
                .putInt(cost.memoryKib)
                .putInt(cost.passes)
                .put(salt)
                .put(nonce)
                .array();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            byte[] key = stretch(passphrase, salt, cost.memoryKib, cost.passes);
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, header).doFinal(secret);
            Arrays.fill(key, (byte) 0);
            out.writeBytes(header);
            out.writeBytes(sealed);
            store(file, out.toByteArray());
        } catch (GeneralSecurityException | IOException e) {
            throw new KeriException(
                    "the " + kind.words + " " + file + " could not be written; check the directory and its space", e);
        }
    }

    static byte[] read(Path file, Kind kind, char[] passphrase) {
        try {
            if (Files.size(file) > MOST_CONTENT) {
                throw new KeriException(file + " is far too large to be a " + kind.words);
            }
            byte[] content = Files.readAllBytes(file);
            if (content.length < HEADER + 16 || !Arrays.equals(kind.magic, Arrays.copyOf(content, MAGIC))) {
                throw new KeriException(
                        file + " is not a " + kind.words + " of this program; restore it from a backup");
            }
            ByteBuffer header = ByteBuffer.wrap(content, MAGIC, HEADER - MAGIC);
            int memory = header.getInt();
            int passes = header.getInt();
            if (memory < 8 || memory > MOST_MEMORY_KIB || passes < 1 || passes > MOST_PASSES) {
                throw new KeriException(file + " asks for an absurd Argon2 cost; restore it from a backup");
            }
            byte[] salt = new byte[SALT];
            byte[] nonce = new byte[NONCE];
            header.get(salt).get(nonce);
            byte[] key = stretch(passphrase, salt, memory, passes);
            byte[] secret = cipher(Cipher.DECRYPT_MODE, key, nonce, Arrays.copyOf(content, HEADER))
                    .doFinal(content, HEADER, content.length - HEADER);
            Arrays.fill(key, (byte) 0);
            return secret;
        } catch (AEADBadTagException e) {
            throw new KeriException(
                    "the " + kind.words + " " + file + " does not open: wrong passphrase, or the file was altered", e);
        } catch (GeneralSecurityException | IOException e) {
            throw new KeriException(
                    "the " + kind.words + " " + file + " could not be read; check that it is there and readable", e);
        }
    }

    private static byte[] stretch(char[] passphrase, byte[] salt, int memory, int passes) {
        ByteBuffer utf8 = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
        byte[] secret = new byte[utf8.remaining()];
        utf8.get(secret);
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(1)
                .withSalt(salt)
                .build());
        byte[] key = new byte[32];
        generator.generateBytes(secret, key);
        Arrays.fill(secret, (byte) 0);
        return key;
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] header) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(header);
        return cipher;
    }

    /** Written beside, forced to disk, then moved: a crash leaves the old file or the new one, never half of one. */
    private static void store(Path file, byte[] content) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException(file + " has no directory");
        }
        Files.createDirectories(directory);
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        try (FileChannel channel = FileChannel.open(
                beside,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
