package dev.alice.sandbox.tpm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The way to a TPM.
 *
 * @param tcti in tpm2-tools' words, such as {@code swtpm:host=127.0.0.1,port=2321}; empty for the kernel's device with a
 *     resource manager
 * @param ownerAuth a file with the owner's password; it is needed only while keys are made, and may then be taken away
 */
public record TpmAccess(Optional<String> tcti, Optional<Path> ownerAuth) {
    private static final Path DEVICE = Path.of("/dev/tpmrm0");

    /** The kernel's device, or a TCTI; an owner without a password. */
    public static TpmAccess of(Optional<String> tcti) {
        return new TpmAccess(tcti, Optional.empty());
    }

    /** Why there is no TPM to ask, or empty where one can be tried. */
    public Optional<String> absence() {
        if (tcti.isEmpty() && !Files.exists(DEVICE)) {
            return Optional.of("no TPM: " + DEVICE + " does not exist");
        }
        if (tcti.isEmpty() && !(Files.isReadable(DEVICE) && Files.isWritable(DEVICE))) {
            return Optional.of("no TPM: " + DEVICE + " is not open to this user; join the group tss");
        }
        return Optional.empty();
    }

    String words() {
        return tcti.orElse("device:" + DEVICE);
    }
}
