package dev.alice.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** A small file that only its owner may read; whatever others may read is refused. */
public final class PrivateFile {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private PrivateFile() {}

    /** The directory, with mode 0700 from here on; it is made where it is missing. */
    public static Path directory(Path directory) {
        try {
            if (!Files.exists(directory)) {
                Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_DIRECTORY));
            }
            if (!Files.getPosixFilePermissions(directory).equals(OWNER_DIRECTORY)) {
                Files.setPosixFilePermissions(directory, OWNER_DIRECTORY);
            }
            return directory;
        } catch (IOException e) {
            throw new GatewayException("the directory " + directory + " cannot be made: " + e.getMessage(), e);
        }
    }

    /** The secret in a file: 64 random hex digits, made with mode 0600 at the first call. */
    public static String secret(Path file, SecureRandom random) {
        try {
            if (!Files.exists(file)) {
                byte[] bytes = new byte[32];
                random.nextBytes(bytes);
                write(file, HexFormat.of().formatHex(bytes) + "\n");
            }
            return read(file).strip();
        } catch (IOException e) {
            throw new GatewayException("the secret in " + file + " cannot be made or read: " + e.getMessage(), e);
        }
    }

    /** The text of a file that its owner alone may read. */
    public static String read(Path file) throws IOException {
        for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
            if (!OWNER.contains(permission)) {
                throw new GatewayException(
                        "others may read or use " + file + "; chmod 600 it, and change the secret in it");
            }
        }
        return Files.readString(file);
    }

    /** Makes the file, empty, where it is missing; one that is there keeps what it holds and who may read it. */
    public static void touch(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER));
        }
    }

    /** Replaces the file in one step. */
    public static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(OWNER));
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
