package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The passphrase of sealed keys: out of a file of the owner's alone, the environment, or a prompt; never an argument. */
final class Passphrase {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);
    private static final int MIN_LENGTH = 8;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "The passphrase of the keys; else $ALICE_PASSPHRASE, else it is asked for.")
    @Nullable
    private Path file;

    private final String what;

    /** That of a log's key. */
    Passphrase() {
        this("the log's key");
    }

    /** @param what it opens, for the prompt */
    Passphrase(String what) {
        this.what = what;
    }

    /** Whether it is in a file or in the environment, so that nobody is asked. */
    boolean given() {
        String set = System.getenv("ALICE_PASSPHRASE");
        return file != null || set != null && !set.isEmpty();
    }

    /** @param fresh whether a new key will be sealed with it, so that a prompt asks twice */
    char[] read(boolean fresh) {
        char[] passphrase = source(fresh);
        if (fresh && passphrase.length < MIN_LENGTH) {
            throw new GatewayException("a passphrase for a new key has at least " + MIN_LENGTH + " characters");
        }
        return passphrase;
    }

    private char[] source(boolean fresh) {
        if (file != null) {
            return inFile(file);
        }
        String set = System.getenv("ALICE_PASSPHRASE");
        if (set != null && !set.isEmpty()) {
            return set.toCharArray();
        }
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("passphrase of " + what + ": ");
        if (console == null || typed == null) {
            throw new GatewayException(what
                    + " needs a passphrase: give --passphrase-file FILE, set ALICE_PASSPHRASE, or start on a terminal");
        }
        if (fresh && !java.util.Arrays.equals(typed, console.readPassword("the same once more: "))) {
            throw new GatewayException("the two passphrases differ");
        }
        return typed;
    }

    private static char[] inFile(Path file) {
        try {
            for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
                if (OTHERS.contains(permission)) {
                    throw new GatewayException("others may read or write " + file + "; chmod 600 it");
                }
            }
            return Files.readString(file).strip().toCharArray();
        } catch (IOException e) {
            throw new GatewayException("the passphrase in " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
