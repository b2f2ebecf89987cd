package dev.alice.sandbox.authority;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.tcb.Octets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which attestation key was proven to lie in the TPM of which endorsement key: a file that only grows, a line each. */
public final class Enrolments {
    private static final int MAX = 100_000;

    private final Path file;
    private final Map<Octets, Octets> endorsementKeys = new ConcurrentHashMap<>();

    private Enrolments(Path file) {
        this.file = file;
    }

    /** Reads what is there. */
    public static Enrolments open(Path file) {
        Enrolments enrolments = new Enrolments(file);
        try {
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                    String[] names = line.split(" ", -1);
                    if (names.length == 2) {
                        enrolments.endorsementKeys.put(Octets.hex(names[0]), Octets.hex(names[1]));
                    }
                }
            }
            return enrolments;
        } catch (IOException | IllegalArgumentException e) {
            throw new SandboxException("the enrolled keys in " + file + " cannot be read; restore the file", e);
        }
    }

    /** The name of the endorsement key beside an attestation key's. */
    Optional<Octets> endorsementKey(Octets attestationKey) {
        return Optional.ofNullable(endorsementKeys.get(attestationKey));
    }

    synchronized void put(Octets attestationKey, Octets endorsementKey) {
        Octets known = endorsementKeys.get(attestationKey);
        if (known != null && known.equals(endorsementKey)) {
            return;
        }
        if (endorsementKeys.size() >= MAX) {
            throw new SandboxException("there are " + MAX + " enrolled keys in " + file + "; take old ones away");
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap((attestationKey.asHex() + " " + endorsementKey.asHex() + "\n")
                    .getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        } catch (IOException e) {
            throw new SandboxException("a key cannot be enrolled in " + file, e);
        }
        endorsementKeys.put(attestationKey, endorsementKey);
    }
}
