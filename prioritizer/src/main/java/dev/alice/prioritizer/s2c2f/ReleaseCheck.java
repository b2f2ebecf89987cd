package dev.alice.prioritizer.s2c2f;

import dev.alice.prioritizer.PrioritizerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The check of the release files that apt has fetched: the signature by gpgv with the keys of that source alone, then the
 * dates. Only text that gpgv gave back as signed is read.
 */
final class ReleaseCheck {
    private static final long MAX_BYTES = 8 << 20;
    /** The characters that apt escapes in the names of its list files. */
    private static final String ESCAPED = "\\|{}[]<>\"^~_=!@#$%&*";

    private final Tool tool;
    private final Path root;
    private final Clock clock;

    ReleaseCheck(Tool tool, Path root, Clock clock) {
        this.tool = tool;
        this.root = root;
        this.clock = clock;
    }

    /** What a release file turned out to be. */
    sealed interface Result {}

    /** It is signed and not past its date. */
    record Good(Release release, String signer, String keys) implements Result {}

    /** It is not what it should be. */
    record Bad(String reason) implements Result {}

    /** It could not be looked at. */
    record Unseen(String reason) implements Result {}

    Result check(AptSources.Entry entry) {
        String base = listName(entry);
        Path lists = root.resolve("var/lib/apt/lists");
        Path inline = lists.resolve(base + "InRelease");
        Path detached = lists.resolve(base + "Release");
        Path signature = lists.resolve(base + "Release.gpg");
        try {
            if (Files.isRegularFile(inline)) {
                return dated(signed(entry, List.of(inline)));
            }
            if (Files.isRegularFile(detached)) {
                return Files.isRegularFile(signature)
                        ? dated(signed(entry, List.of(signature, detached)))
                        : new Bad("its Release has no signature");
            }
            return new Unseen("this server has not fetched its release file");
        } catch (IOException | PrioritizerException | IllegalArgumentException e) {
            return new Unseen("its release file could not be checked: " + e.getMessage());
        }
    }

    private Result dated(Result result) {
        if (result instanceof Good good
                && good.release().validUntil().isPresent()
                && !clock.instant().isBefore(good.release().validUntil().get())) {
            return new Bad("its release file is valid until "
                    + good.release().validUntil().get() + ", which is past");
        }
        return result;
    }

    private Result signed(AptSources.Entry entry, List<Path> files) throws IOException {
        for (Path file : files) {
            if (Files.size(file) > MAX_BYTES) {
                return new Unseen("its release file has more than " + MAX_BYTES + " bytes");
            }
        }
        Path scratch = Files.createTempDirectory("alice-gpgv");
        try {
            Keyring keys = Keyring.of(entry, root, scratch);
            Path text = scratch.resolve("release");
            List<String> command = new ArrayList<>(List.of(
                    "gpgv",
                    "--homedir",
                    scratch.toString(),
                    "--status-fd",
                    "1",
                    "--weak-digest",
                    "SHA1",
                    "--weak-digest",
                    "RIPEMD160"));
            if (keys.files().isEmpty()) {
                return new Bad("apt has no key for it");
            }
            keys.files().forEach(file -> command.addAll(List.of("--keyring", file.toString())));
            if (files.size() == 1) {
                command.addAll(List.of("--output", text.toString()));
            }
            files.forEach(file -> command.add(file.toString()));
            Tool.Output output = tool.run(command, Map.of("GNUPGHOME", scratch.toString()), 1 << 20);
            Optional<String> signer = signer(output.text(), keys);
            if (signer.isEmpty()) {
                return new Bad("its signature does not verify with " + keys.words() + ": " + trouble(output.text()));
            }
            Path content = files.size() == 1 ? text : files.getLast();
            return new Good(
                    Release.parse(new String(Files.readAllBytes(content), StandardCharsets.UTF_8)),
                    signer.get(),
                    keys.words());
        } finally {
            delete(scratch);
        }
    }

    /** The primary key of a good signature that counts; none where any signature is bad. */
    static Optional<String> signer(String status, Keyring keys) {
        Optional<String> signer = Optional.empty();
        boolean good = false;
        for (String line : status.split("\n", -1)) {
            String[] words = line.split(" ", -1);
            if (words.length < 2 || !words[0].equals("[GNUPG:]")) {
                continue;
            }
            switch (words[1]) {
                case "BADSIG" -> {
                    return Optional.empty();
                }
                case "NEWSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG", "ERRSIG" -> good = false;
                case "GOODSIG" -> good = true;
                case "VALIDSIG" -> {
                    String primary = words[words.length - 1].strip();
                    boolean counts =
                            keys.fingerprints().isEmpty() || keys.fingerprints().contains(primary);
                    if (good && counts && signer.isEmpty()) {
                        signer = Optional.of(primary);
                    }
                }
                default -> {
                    // tells nothing about validity
                }
            }
        }
        return signer;
    }

    private static String trouble(String status) {
        for (String sign : List.of("BADSIG", "REVKEYSIG", "EXPKEYSIG", "EXPSIG", "NO_PUBKEY", "ERRSIG", "NODATA")) {
            if (status.contains("[GNUPG:] " + sign)) {
                return switch (sign) {
                    case "BADSIG" -> "it is not over this text";
                    case "REVKEYSIG" -> "the key was revoked";
                    case "EXPKEYSIG" -> "the key has run out";
                    case "EXPSIG" -> "the signature has run out";
                    case "NODATA" -> "there is no signature";
                    default -> "it is by another key";
                };
            }
        }
        return "no good signature is there";
    }

    /** The start of the names of the list files that apt keeps for a source, up to the name of the file itself. */
    static String listName(AptSources.Entry entry) {
        String place = entry.uri().replaceFirst("^[a-zA-Z0-9+.-]+:(//)?", "").replaceFirst("^[^/@]*@", "");
        String path = place + (entry.suite().endsWith("/") ? "/" + entry.suite() : "/dists/" + entry.suite() + "/");
        StringBuilder name = new StringBuilder();
        for (char c : path.toCharArray()) {
            if (c == '/') {
                name.append('_');
            } else if (ESCAPED.indexOf(c) >= 0 || c <= 0x20 || c >= 0x7f) {
                name.append(String.format("%%%02x", (int) c & 0xff));
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }

    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.getLogger(ReleaseCheck.class.getName())
                    .log(System.Logger.Level.DEBUG, "a scratch directory stays: " + e.getMessage());
        }
    }
}
