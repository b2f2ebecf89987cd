package dev.alice.prioritizer.s2c2f;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One pass over a Packages index: its SHA-256, and what it says of one version of one package.
 *
 * @param sha256 of the whole index, in lower-case hex
 * @param fields of the package by their names; empty where the index does not have it
 */
record PackagesIndex(String sha256, Optional<Map<String, String>> fields) {
    private static final long MAX_BYTES = 512L << 20;
    private static final int MAX_LINE = 2_000;
    private static final Set<String> WANTED =
            Set.of("Package", "Version", "Source", "SHA256", "Filename", "Homepage", "Size");

    static PackagesIndex read(InputStream in, String name, String version) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        Finder finder = new Finder(name, version);
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            total += read;
            if (total > MAX_BYTES) {
                throw new IOException("the index has more than " + MAX_BYTES + " bytes");
            }
            digest.update(buffer, 0, read);
            finder.take(buffer, read);
        }
        finder.line();
        finder.stanza();
        return new PackagesIndex(HexFormat.of().formatHex(digest.digest()), finder.found);
    }

    /** Cuts bytes into lines and lines into stanzas, and keeps the one that is asked for. */
    private static final class Finder {
        private final String name;
        private final String version;
        private final byte[] line = new byte[MAX_LINE];
        private int length;
        private Map<String, String> stanza = new HashMap<>();
        private Optional<Map<String, String>> found = Optional.empty();

        Finder(String name, String version) {
            this.name = name;
            this.version = version;
        }

        void take(byte[] bytes, int count) {
            for (int i = 0; i < count; i++) {
                if (bytes[i] == '\n') {
                    line();
                } else if (length < MAX_LINE) {
                    line[length++] = bytes[i];
                }
            }
        }

        void line() {
            if (length == 0) {
                stanza();
            } else if (line[0] >= 'F' && line[0] <= 'V') {
                String text = new String(line, 0, length, StandardCharsets.UTF_8);
                int colon = text.indexOf(": ");
                if (colon > 0 && WANTED.contains(text.substring(0, colon))) {
                    stanza.put(
                            text.substring(0, colon), text.substring(colon + 2).strip());
                }
            }
            length = 0;
        }

        void stanza() {
            if (name.equals(stanza.get("Package")) && version.equals(stanza.get("Version"))) {
                found = Optional.of(Map.copyOf(stanza));
            }
            stanza = new HashMap<>();
        }
    }
}
