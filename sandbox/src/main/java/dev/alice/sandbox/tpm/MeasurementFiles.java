package dev.alice.sandbox.tpm;

import dev.alice.sandbox.tcb.Octets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the host shows its measurement logs; what is not there, not readable or too long is left out. */
public record MeasurementFiles(Path firmware, Path ima) {
    /** The places of Linux. */
    public static final MeasurementFiles USUAL = new MeasurementFiles(
            Path.of("/sys/kernel/security/tpm0/binary_bios_measurements"),
            Path.of("/sys/kernel/security/ima/ascii_runtime_measurements"));

    static Optional<Octets> read(Path file, int max) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        // these files say that they are empty; only reading tells
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(max + 1);
            return bytes.length == 0 || bytes.length > max ? Optional.empty() : Optional.of(Octets.of(bytes));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
