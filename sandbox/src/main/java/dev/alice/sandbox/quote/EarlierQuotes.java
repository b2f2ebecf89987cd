package dev.alice.sandbox.quote;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.TpmFormatException;
import dev.alice.sandbox.tcb.TpmsAttest;
import dev.alice.sandbox.tcb.TpmtPublic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The newest verified quote of each attestation key, in a directory with a file each: what later quotes are held against, so
 * that a TPM that was set back is seen after a restart too.
 */
public final class EarlierQuotes {
    private final Path directory;
    private final Map<Octets, QuoteBundle> newest = new HashMap<>();

    /** @param directory of this verifier alone; it is made where it is missing */
    public EarlierQuotes(Path directory) {
        this.directory = directory;
    }

    /**
     * The newest quote of a key; throws SandboxException where there is one that cannot be read.
     *
     * @param key TPM2B_PUBLIC
     */
    public synchronized Optional<QuoteBundle> of(Octets key) throws TpmFormatException {
        Octets name = TpmtPublic.attestationKey(key).name();
        QuoteBundle known = newest.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Path file = file(name);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (Files.size(file) > QuoteBundle.MAX_BYTES) {
                throw new IllegalArgumentException("it is longer than any quote");
            }
            QuoteBundle read = QuoteBundle.parse(Files.readAllBytes(file));
            if (!read.attestationKey().equals(key)) {
                throw new IllegalArgumentException("it is of another key");
            }
            newest.put(name, read);
            return Optional.of(read);
        } catch (IOException | IllegalArgumentException e) {
            throw new SandboxException(
                    "the earlier quote in " + file + " cannot be read; restore it, or take it away to begin anew", e);
        }
    }

    /** Keeps a verified quote, unless a newer one of its key is here. */
    public synchronized void keep(QuoteBundle verified) throws TpmFormatException {
        Optional<QuoteBundle> before = of(verified.attestationKey());
        if (before.isPresent() && !isNewer(verified, before.get())) {
            return;
        }
        QuoteBundle compact = verified.compact();
        Octets name = TpmtPublic.attestationKey(compact.attestationKey()).name();
        write(file(name), compact.toJson());
        newest.put(name, compact);
    }

    private static boolean isNewer(QuoteBundle one, QuoteBundle other) throws TpmFormatException {
        TpmsAttest now = TpmsAttest.parse(one.message());
        TpmsAttest then = TpmsAttest.parse(other.message());
        if (now.resetCount() != then.resetCount()) {
            return now.resetCount() > then.resetCount();
        }
        if (now.restartCount() != then.restartCount()) {
            return now.restartCount() > then.restartCount();
        }
        return Long.compareUnsigned(now.clock(), then.clock()) >= 0;
    }

    private void write(Path file, byte[] content) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new SandboxException("a quote cannot be kept in " + file + " for later ones", e);
        }
    }

    private Path file(Octets name) {
        return directory.resolve(name.asHex() + ".json");
    }
}
