package dev.alice.gateway.cli;

import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An SSH host key as people have it: a fingerprint, a line of a public key or of known_hosts, or a file with one. */
final class HostKeyName {
    private static final String FINGERPRINT = "SHA256:";

    private HostKeyName() {}

    /** SHA-256 of the key's blob. */
    static Octets digest(String text) throws IOException {
        String line = text.strip();
        if (line.startsWith(FINGERPRINT)) {
            Octets digest = decoded(line.substring(FINGERPRINT.length()), line);
            if (digest.size() != 32) {
                throw new IllegalArgumentException("not a fingerprint: " + line);
            }
            return digest;
        }
        if (!line.contains(" ")) {
            List<String> lines = Files.readAllLines(Path.of(line)).stream()
                    .filter(one -> !one.isBlank() && !one.startsWith("#"))
                    .toList();
            if (lines.size() != 1) {
                throw new IllegalArgumentException(line + " has " + lines.size() + " keys, not one");
            }
            line = lines.getFirst().strip();
        }
        List<String> words = new ArrayList<>(List.of(line.split("\\s+")));
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).startsWith("ssh-") || words.get(i).startsWith("ecdsa-")) {
                return Octets.of(Sha256.of(decoded(words.get(i + 1), line).toArray()));
            }
        }
        throw new IllegalArgumentException("no host key: " + line);
    }

    private static Octets decoded(String base64, String line) {
        try {
            return Octets.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not base64 in: " + line, e);
        }
    }
}
