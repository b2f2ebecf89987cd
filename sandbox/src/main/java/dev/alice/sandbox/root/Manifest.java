package dev.alice.sandbox.root;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.boundary.Enclave;
import dev.alice.sandbox.boundary.Tool;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The list of everything in a root: type, mode, owner, group, size, content and path of each entry, one a line, by path.
 *
 * <p>Owners are those inside; the content is the SHA-256 of a file or the target of a link. Times are not in it, so two
 * roots with the same files are the same root.
 *
 * @param lines by path; a path's bytes that are no visible ASCII, and the per cent sign, are written as %XX
 */
record Manifest(TreeMap<String, String> lines, long bytes) {
    private static final int MAX_LISTING = 256 << 20;
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String ENTRIES = "cd \"$1\" && find . -xdev -printf '%y %m %U %G %s\\0%l\\0%P\\0'";
    private static final String DIGESTS = "cd \"$1\" && find . -xdev -type f -print0 | xargs -0 -r sha256sum -z --";
    private static final String STAT = "cd \"$1\" && find . -xdev -printf '%P\\0%i %C@ %m %U %G %s\\0' | sha256sum";

    /** Reads a tree, with the keeper's rights. */
    static Manifest read(Enclave enclave, String place) {
        Map<String, String> digests = new TreeMap<>();
        for (String line : fields(run(enclave, DIGESTS, place))) {
            if (line.length() < 67) {
                throw new SandboxException("a file of the root could not be read: " + line);
            }
            digests.put(line.substring(68), line.substring(0, 64)); // behind two spaces and "./"
        }
        TreeMap<String, String> lines = new TreeMap<>();
        long bytes = 0;
        List<String> fields = fields(run(enclave, ENTRIES, place));
        for (int i = 0; i + 2 < fields.size(); i += 3) {
            String[] words = fields.get(i).split(" ", -1);
            String path = fields.get(i + 2);
            long owner = Long.parseLong(words[2]) - enclave.base();
            long group = Long.parseLong(words[3]) - enclave.base();
            if (!words[0].matches("[fdl]") || owner < 0 || group < 0) {
                throw new SandboxException("the root holds what is not its own: " + fields.get(i) + " " + path);
            }
            boolean file = words[0].equals("f");
            String content =
                    file ? digests.getOrDefault(path, "?") : words[0].equals("l") ? escaped(fields.get(i + 1)) : "-";
            bytes += file ? Long.parseLong(words[4]) : 0;
            lines.put(
                    escaped(path),
                    String.join(" ", words[0], words[1], "" + owner, "" + group, file ? words[4] : "0", content));
        }
        return new Manifest(lines, bytes);
    }

    /** The digest over what changes with every change of a tree, its times too; cheap, and good on this host alone. */
    static String stat(Enclave enclave, String place) {
        return new String(run(enclave, STAT, place), StandardCharsets.ISO_8859_1).substring(0, 64);
    }

    String text() {
        StringBuilder text = new StringBuilder("alice-root/1\n");
        lines.forEach(
                (path, line) -> text.append(line).append(" /").append(path).append('\n'));
        return text.toString();
    }

    String digest() {
        return sha256(text());
    }

    /** How another manifest differs, in words; bounded. */
    List<String> differences(String other) {
        TreeMap<String, String> before = new TreeMap<>();
        other.lines().skip(1).forEach(line -> {
            int path = line.lastIndexOf(" /");
            before.put(line.substring(path + 2), line.substring(0, path));
        });
        List<String> found = new ArrayList<>();
        lines.forEach((path, line) -> {
            String earlier = before.remove(path);
            if (!line.equals(earlier)) {
                found.add((earlier == null ? "new: /" : "changed: /") + path);
            }
        });
        before.keySet().forEach(path -> found.add("gone: /" + path));
        return found.size() > 20 ? found.subList(0, 20) : found;
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new SandboxException("this Java has no SHA-256", e);
        }
    }

    private static byte[] run(Enclave enclave, String script, String place) {
        List<String> command = new ArrayList<>(enclave.prefix());
        command.addAll(enclave.keeping());
        command.addAll(List.of("sh", "-c", script, "manifest", place));
        Tool.Ended ended = Tool.run(command, MAX_LISTING, LONG);
        if (ended.exit() != 0 || !ended.errors().isEmpty()) {
            throw new SandboxException("the prepared root cannot be read: " + ended.errors());
        }
        return ended.output();
    }

    private static List<String> fields(byte[] listing) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < listing.length; i++) {
            if (listing[i] == 0) {
                fields.add(new String(listing, start, i - start, StandardCharsets.ISO_8859_1));
                start = i + 1;
            }
        }
        return fields;
    }

    private static String escaped(String bytes) {
        StringBuilder text = new StringBuilder();
        for (char c : bytes.toCharArray()) {
            if (c > 0x20 && c < 0x7f && c != '%') {
                text.append(c);
            } else {
                text.append('%').append(HexFormat.of().toHexDigits((byte) c));
            }
        }
        return text.toString();
    }
}
