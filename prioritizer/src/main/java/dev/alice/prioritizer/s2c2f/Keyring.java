package dev.alice.prioritizer.s2c2f;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The keys that apt takes for one source, as gpgv reads them.
 *
 * @param files binary keyrings
 * @param fingerprints the only primary keys that count; all of the keyrings where empty
 * @param words for people
 */
record Keyring(List<Path> files, List<String> fingerprints, String words) {
    private static final int MAX_BYTES = 4 << 20;
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-Fa-f]{40}!?");
    private static final String BEGIN = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private static final String END = "-----END PGP PUBLIC KEY BLOCK-----";

    /**
     * The keys of a source.
     *
     * @param scratch a directory for keys that have to be rewritten
     */
    static Keyring of(AptSources.Entry entry, Path root, Path scratch) throws IOException {
        Optional<String> signedBy = entry.signedBy();
        List<Path> files = new ArrayList<>();
        if (signedBy.isEmpty()) {
            Path single = root.resolve("etc/apt/trusted.gpg");
            if (Files.isRegularFile(single)) {
                files.add(single);
            }
            Path parts = root.resolve("etc/apt/trusted.gpg.d");
            if (Files.isDirectory(parts)) {
                try (Stream<Path> found = Files.list(parts)) {
                    for (Path file : found.sorted().toList()) {
                        if (file.toString().endsWith(".gpg") || file.toString().endsWith(".asc")) {
                            files.add(binary(file, scratch));
                        }
                    }
                }
            }
            return new Keyring(files, List.of(), "the keys in trusted.gpg.d, which every source may use");
        }
        if (signedBy.get().startsWith(BEGIN)) {
            Path written = Files.createTempFile(scratch, "key", ".gpg");
            Files.write(written, unarmored(signedBy.get()));
            return new Keyring(List.of(written), List.of(), "the key inside the source");
        }
        List<String> fingerprints = new ArrayList<>();
        for (String part : signedBy.get().split("[,\\s]+")) {
            if (part.startsWith("/")) {
                files.add(binary(Path.of(part), scratch)); // as apt does, which puts no root before it
            } else if (FINGERPRINT.matcher(part).matches()) {
                fingerprints.add(part.replace("!", "").toUpperCase(java.util.Locale.ROOT));
            } else {
                throw new IOException("Signed-By names neither a file nor a fingerprint");
            }
        }
        if (files.isEmpty()) {
            files.addAll(of(new AptSources.Entry("x:", "", java.util.Map.of(), ""), root, scratch)
                    .files());
        }
        return new Keyring(files, fingerprints, "Signed-By " + signedBy.get());
    }

    private static Path binary(Path file, Path scratch) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
        }
        byte[] bytes = Files.readAllBytes(file);
        String start = new String(bytes, 0, Math.min(bytes.length, 4096), StandardCharsets.ISO_8859_1);
        if (!start.contains(BEGIN)) {
            return file;
        }
        Path written = Files.createTempFile(scratch, "key", ".gpg");
        Files.write(written, unarmored(new String(bytes, StandardCharsets.ISO_8859_1)));
        return written;
    }

    /** The bytes of an ASCII-armored block (RFC 9580 section 6.2); its checksum line is left out, gpgv checks the keys. */
    static byte[] unarmored(String text) throws IOException {
        int start = text.indexOf(BEGIN);
        int end = text.indexOf(END, Math.max(0, start));
        if (start < 0 || end < 0) {
            throw new IOException("a key has no end");
        }
        StringBuilder base64 = new StringBuilder();
        boolean body = false;
        for (String line : text.substring(start + BEGIN.length(), end).strip().split("\r?\n", -1)) {
            String plain = line.strip();
            if (plain.isEmpty() || plain.contains(": ")) {
                body = true;
            } else if (!plain.startsWith("=")) {
                body = true;
                base64.append(plain);
            }
        }
        try {
            if (!body) {
                throw new IOException("a key is empty");
            }
            return Base64.getDecoder().decode(base64.toString());
        } catch (IllegalArgumentException e) {
            throw new IOException("a key is not base64: " + e.getMessage(), e);
        }
    }
}
