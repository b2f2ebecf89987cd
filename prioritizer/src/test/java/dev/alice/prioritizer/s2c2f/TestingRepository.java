package dev.alice.prioritizer.s2c2f;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A signed repository of one package, made on the spot, and the root of a system whose apt has fetched from it. */
final class TestingRepository implements AutoCloseable {
    static final String PACKAGE = "hello-alice";
    static final String VERSION = "1.2-3";
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'UTC'", java.util.Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Path keys;
    private final Path repository;
    private final Path root;

    TestingRepository(Path directory) throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/apt-get")), "apt is Debian's; Fedora has none");
        keys = Files.createDirectories(directory.resolve("k"));
        Files.setPosixFilePermissions(keys, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        repository = Files.createDirectories(directory.resolve("repository"));
        root = directory.resolve("root");
        for (String place : List.of(
                "etc/apt/sources.list.d",
                "etc/apt/trusted.gpg.d",
                "etc/apt/apt.conf.d",
                "var/lib/apt/lists/partial",
                "var/lib/dpkg",
                "var/cache/apt/archives/partial")) {
            Files.createDirectories(root.resolve(place));
        }
        Files.writeString(root.resolve("var/lib/dpkg/status"), "");
        Files.writeString(
                root.resolve("etc/os-release"), "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n");
        settings("");
        key("good");
        key("other");
    }

    /** The configuration of the system's apt, with a line of the test's own. */
    void settings(String line) throws IOException {
        Files.writeString(root.resolve("etc/apt/apt.conf"), """
                Dir "%1$s";
                Dir::Etc "%1$s/etc/apt";
                Dir::Etc::main "below.conf";
                Dir::Etc::parts "apt.conf.d";
                Dir::State "%1$s/var/lib/apt";
                Dir::State::status "%1$s/var/lib/dpkg/status";
                Dir::Cache "%1$s/var/cache/apt";
                APT::Architecture "amd64";
                APT::Sandbox::User "root";
                %2$s
                """.formatted(root, line));
    }

    Path root() {
        return root;
    }

    /** The public key in a binary keyring. */
    Path keyring(String name) {
        return keys.resolve(name + ".gpg");
    }

    /** The public key as text. */
    String armored(String name) throws Exception {
        return gpg("--armor", "--export", name + "@alice.example");
    }

    String fingerprint(String name) throws Exception {
        return gpg("--with-colons", "--fingerprint", name + "@alice.example")
                .lines()
                .filter(line -> line.startsWith("fpr:"))
                .findFirst()
                .orElseThrow()
                .split(":")[9];
    }

    private void key(String name) throws Exception {
        gpg("--quick-generate-key", name + "@alice.example", "ed25519", "sign", "never");
        gpg("--output", keyring(name).toString(), "--export", name + "@alice.example");
    }

    private String gpg(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "gpg",
                "--homedir",
                keys.toString(),
                "--batch",
                "--yes",
                "--quiet",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                ""));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** Writes the index and its release, signed where a key is named. */
    void publish(Optional<String> signer, Optional<Instant> validUntil) throws Exception {
        Path index = Files.createDirectories(repository.resolve("dists/stable/main/binary-amd64"));
        String packages = """
                Package: %s
                Version: %s
                Architecture: amd64
                Maintainer: A <a@alice.example>
                Source: hello-source (1.2)
                Filename: pool/hello.deb
                Size: 4
                SHA256: %s
                Description: says hello

                """.formatted(PACKAGE, VERSION, "ab".repeat(32));
        Files.writeString(index.resolve("Packages"), packages);
        byte[] bytes = packages.getBytes(StandardCharsets.UTF_8);
        String release = """
                Origin: Alice
                Suite: stable
                Codename: stable
                Architectures: amd64
                Components: main
                Date: %s
                %sSHA256:
                 %s %d main/binary-amd64/Packages
                """.formatted(
                DATE.format(Instant.now().minusSeconds(60)),
                validUntil
                        .map(until -> "Valid-Until: " + DATE.format(until) + "\n")
                        .orElse(""),
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
                bytes.length);
        Path dists = repository.resolve("dists/stable");
        Files.deleteIfExists(dists.resolve("InRelease"));
        Files.writeString(dists.resolve("Release"), release);
        if (signer.isPresent()) {
            gpg(
                    "--local-user",
                    signer.get() + "@alice.example",
                    "--output",
                    dists.resolve("InRelease").toString(),
                    "--clearsign",
                    dists.resolve("Release").toString());
        }
    }

    String uri() {
        return "file:" + repository;
    }

    /** The one source of the system, in the form of lines. */
    void source(String options) throws IOException {
        Files.writeString(root.resolve("etc/apt/sources.list"), "deb [" + options + "] " + uri() + " stable main\n");
    }

    /** apt-get update as the system's own apt would do it. */
    void update() throws Exception {
        run(
                List.of("apt-get", "-qq", "update"),
                root.resolve("etc/apt/apt.conf").toString());
    }

    private static String run(List<String> command) throws Exception {
        return run(command, "");
    }

    private static String run(List<String> command, String aptConfig) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        if (!aptConfig.isEmpty()) {
            builder.environment().put("APT_CONFIG", aptConfig);
        }
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("%s ends", command.getFirst())
                .isTrue();
        assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
        return said;
    }

    @Override
    public void close() throws Exception {
        run(List.of("gpgconf", "--homedir", keys.toString(), "--kill", "all"));
    }
}
