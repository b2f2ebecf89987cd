package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.authority.AuthorityClient;
import dev.alice.gateway.authority.AuthorityService;
import dev.alice.gateway.authority.CertificateBook;
import dev.alice.gateway.authority.HostsFile;
import dev.alice.gateway.cli.TestingAlice;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.ssh.HostCertifier;
import dev.alice.sandbox.authority.AuthorityDesk;
import dev.alice.sandbox.authority.Enrolments;
import dev.alice.sandbox.quote.Binding;
import dev.alice.sandbox.quote.EarlierQuotes;
import dev.alice.sandbox.quote.TpmAuthorities;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.PcrSelection;
import dev.alice.sandbox.tcb.TpmtPublic;
import dev.alice.sandbox.tpm.TpmAccess;
import dev.alice.sandbox.tpm.TpmQuoter;
import dev.alice.scitt.scrapi.LogListener;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that proves itself to an authority, and the stock ssh that believes the authority alone. */
class CertifiedHostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private TestingTpm tpm;
    private Path makers;
    private Path hosts;
    private Path place;
    private HostCertifier certifier;
    private WebServer authority;
    private TestingHouse house;
    private TestingGuest guest;

    @BeforeEach
    void open() throws Exception {
        Path maker = directory.resolve("maker");
        tpm = new TestingTpm(TestingTpm.manufactured(directory.resolve("state"), maker));
        makers = Files.writeString(directory.resolve("makers.pem"), TestingTpm.certificatesOf(maker));
        hosts = Files.writeString(directory.resolve("hosts.yaml"), "hosts: []\n");
        place = PrivateFile.directory(directory.resolve("authority"));
        certifier = HostCertifier.loadOrCreate(place.resolve("ca_key"));
        authority = serve();
        house = TestingHouse.closed(Files.createDirectories(directory.resolve("house")));
        guest = house.guest("certified");
        house.tpm(new Config.Tpm(
                Optional.of(tpm.tcti()),
                Optional.empty(),
                List.of(0, 2, 4, 7),
                Optional.of(makers),
                List.of(),
                Duration.ofMinutes(15),
                100,
                Optional.of(URI.create("http://127.0.0.1:" + authority.port()))));
    }

    @AfterEach
    void close() {
        house.close();
        authority.stop();
        tpm.close();
    }

    @Test
    void stock_ssh_believes_the_certificate_and_nothing_else_and_a_revocation_list_ends_it() throws Exception {
        // Given
        known("127.0.0.1", true);
        house.start();
        Path trusting = known_hosts("@cert-authority 127.0.0.1 " + certifier.publicKey());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ssh(trusting).exit()).isZero());

        // When
        Ran good = ssh(trusting);
        Ran untrusting = ssh(known_hosts("@cert-authority 127.0.0.1 "
                + HostCertifier.loadOrCreate(directory.resolve("other")).publicKey()));
        Ran elsewhere = ssh(known_hosts("@cert-authority ghost.example " + certifier.publicKey()));
        TestingAlice.Ran revoked = TestingAlice.run(
                "attest",
                "revoke",
                "127.0.0.1",
                "--data",
                place.toString(),
                "--krl",
                directory.resolve("krl").toString());
        Ran after = ssh(trusting, "-o", "RevokedHostKeys=" + directory.resolve("krl"));

        // Then
        assertThat(good.said()).contains("attested: true");
        assertThat(untrusting.exit()).isEqualTo(255);
        assertThat(elsewhere.exit()).isEqualTo(255);
        assertThat(revoked.out()).contains("\"revoked\":[1]");
        assertThat(after.exit()).isEqualTo(255);
        assertThat(after.said()).contains("revoked");
        assertThat(Files.readString(place.resolve("certificates"))).startsWith("1 ");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place.resolve("ca_key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void the_tools_of_openssh_read_certificate_and_revocation_list() throws Exception {
        // Given
        TestingTpm.run(
                List.of(),
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                directory.resolve("h").toString());
        byte[] blob = Base64.getDecoder()
                .decode(Files.readString(directory.resolve("h.pub")).split(" ")[1]);
        Instant now = Instant.now();
        List<Path> files = new ArrayList<>();
        for (long serial : new long[] {7, 8, 9}) {
            files.add(Files.writeString(
                    directory.resolve("cert-" + serial + ".pub"),
                    certifier.certify(
                                    blob,
                                    List.of("ghost.example", "10.0.0.5"),
                                    serial,
                                    "attested 0123",
                                    now.minusSeconds(60),
                                    now.plusSeconds(3600))
                            + "\n"));
        }

        // When
        String shown = TestingTpm.run(
                List.of(), "ssh-keygen", "-L", "-f", files.getFirst().toString());
        Path krl = Files.write(directory.resolve("krl"), certifier.revocationList(List.of(9L, 7L), now));
        Path none = Files.write(directory.resolve("none"), certifier.revocationList(List.of(), now));

        // Then
        assertThat(shown)
                .contains(
                        "ssh-ed25519-cert-v01@openssh.com host certificate",
                        "Signing CA: ED25519 " + certifier.fingerprint(),
                        "Key ID: \"attested 0123\"",
                        "Serial: 7",
                        "ghost.example",
                        "10.0.0.5");
        assertThat(isRevoked(krl, files.get(0))).isTrue();
        assertThat(isRevoked(krl, files.get(1))).isFalse();
        assertThat(isRevoked(krl, files.get(2))).isTrue();
        assertThat(isRevoked(none, files.get(0))).isFalse();
    }

    @Test
    void a_host_that_is_not_known_has_software_or_measures_something_else_is_not_certified() throws Exception {
        // Given nobody is known
        String url = "http://127.0.0.1:" + authority.port();
        TpmQuoter quoter = quoter();

        // When, Then
        assertThat(refusal(url, quoter)).contains("no host with the endorsement key");
        known("127.0.0.1", false);
        assertThat(refusal(url, quoter)).contains("software one");
        known("127.0.0.1", true);
        assertThat(certificate(url, quoter)).startsWith("ssh-ed25519-cert-v01@openssh.com ");
        Path quote = Files.write(directory.resolve("quote.json"), quoted(quoter, Octets.of(new byte[8])));
        TestingAlice.Ran reference = TestingAlice.run("attest", "reference", quote.toString());
        Files.writeString(
                directory.resolve("reference.json"),
                reference.out().replaceFirst("(\"mkey\":\"pcr-4\"\\}|sha-256;)[0-9a-f]{8}", "$100000001"));
        Files.writeString(hosts, Files.readString(hosts) + "    references: reference.json\n");
        assertThat(refusal(url, quoter)).contains("reference values do not know");
    }

    @Test
    void an_authority_that_was_restarted_knows_that_a_tpm_was_set_back() throws Exception {
        // Given the state of an enrolled host's TPM, and a later quote of it
        known("127.0.0.1", true);
        certificate("http://127.0.0.1:" + authority.port(), quoter());
        tpm.tool("tpm2_shutdown", "-c");
        tpm.close();
        Path copy = Files.createDirectory(directory.resolve("copy"));
        try (Stream<Path> files = Files.list(directory.resolve("state"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        for (int start = 0; start < 2; start++) {
            tpm = new TestingTpm(directory.resolve("state"));
            certificate("http://127.0.0.1:" + authority.port(), quoter());
            tpm.tool("tpm2_shutdown", "-c");
            tpm.close();
        }

        // When
        authority.stop();
        authority = serve();
        tpm = new TestingTpm(copy);
        String refusal = refusal("http://127.0.0.1:" + authority.port(), quoter());

        // Then
        assertThat(refusal).contains("the counters went back");
    }

    @Test
    void a_quote_counts_once_and_a_nonce_is_the_authoritys_own() throws Exception {
        // Given an enrolled host, and a quote that got it a certificate
        known("127.0.0.1", true);
        String url = "http://127.0.0.1:" + authority.port();
        TpmQuoter quoter = quoter();
        certificate(url, quoter);
        Octets nonce = Octets.hex(JsonMapper.builder()
                .build()
                .readTree(get(url + "/nonce"))
                .path("nonce")
                .asText());
        byte[] first = quoted(quoter, nonce);
        byte[] invented = quoted(quoter, Octets.of(new byte[32]));

        // When
        String once = post(url + "/certificate", first);
        String twice = post(url + "/certificate", first);
        String own = post(url + "/certificate", invented);
        String nonsense = post(url + "/certificate", "{}".getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(once).contains("\"certificate\"");
        assertThat(twice).contains("was used");
        assertThat(own).contains("not of this desk");
        assertThat(nonsense).contains("exactly the fields");
    }

    @Test
    void a_certificate_of_another_key_or_time_is_not_shown() throws Exception {
        // Given
        known("127.0.0.1", true);
        house.tpm(new Config.Tpm(Optional.of(tpm.tcti())));
        house.start();
        HostCertifier other = HostCertifier.loadOrCreate(directory.resolve("other"));
        Instant now = Instant.now();
        String foreign = certifier.certify(
                Base64.getDecoder().decode(other.publicKey().split(" ")[1]),
                List.of("127.0.0.1"),
                1,
                "x",
                now.minusSeconds(60),
                now.plusSeconds(60));

        // When, Then
        assertThatThrownBy(() -> house.server().showCertificate(foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not of this server's host key");
        assertThatThrownBy(() -> house.server().showCertificate("ssh-ed25519 AAAA"))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] own = house.server().hostKeyBlob();
        house.server().showCertificate(certificate(own, 2, 3_600));
        Path trusting = known_hosts("@cert-authority 127.0.0.1 " + certifier.publicKey());
        assertThat(ssh(trusting).exit()).isZero();
        house.server().showCertificate(certificate(own, 3, 10));
        // once it ran out the door shows the bare key again, which this client does not know
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ssh(trusting).exit()).isEqualTo(255));
        assertThat(ssh(known_hosts("[127.0.0.1]:" + house.server().sshPort() + " ssh-ed25519 "
                                + Base64.getEncoder().encodeToString(own)))
                        .exit())
                .isZero();
    }

    private String certificate(byte[] key, long serial, long seconds) {
        Instant now = Instant.now();
        return certifier.certify(
                key, List.of("127.0.0.1"), serial, "x", now.minusSeconds(60), now.plusSeconds(seconds));
    }

    private WebServer serve() throws IOException {
        AuthorityDesk desk = new AuthorityDesk(
                TpmAuthorities.pem(Files.readString(makers)),
                () -> new HostsFile(hosts).read(),
                Enrolments.open(place.resolve("enrolled")),
                new EarlierQuotes(place.resolve("earlier")),
                Clock.systemUTC(),
                new SecureRandom());
        return LogListener.bounded(WebServer.builder())
                .host("127.0.0.1")
                .port(0)
                .routing(routing -> routing.register(
                        new AuthorityService(desk, certifier, new CertificateBook(place), Clock.systemUTC())))
                .build()
                .start();
    }

    private static String certificate(String url, TpmQuoter quoter) throws Exception {
        try (var client = new AuthorityClient(URI.create(url), quoter)) {
            return client.certificate(CertifiedHostTest::binding);
        }
    }

    private static String refusal(String url, TpmQuoter quoter) throws Exception {
        try {
            return "certified: " + certificate(url, quoter);
        } catch (AuthorityClient.NotCertified e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Binding binding(Octets nonce) {
        return new Binding(
                nonce,
                Octets.of(new byte[32]),
                7,
                Octets.of(Base64.getDecoder()
                        .decode("AAAAC3NzaC1lZDI1NTE5AAAAIJiG1FOqN4nsBQjSCzpDm3GHjMV3EpX5hhRBFOgnVGPA")));
    }

    private static byte[] quoted(TpmQuoter quoter, Octets nonce) {
        var result = quoter.quote(binding(nonce));
        assertThat(result).isInstanceOf(TpmQuoter.Result.Quoted.class);
        return ((TpmQuoter.Result.Quoted) result).bundle().toJson();
    }

    private TpmQuoter quoter() {
        return new TpmQuoter(
                TpmAccess.of(Optional.of(tpm.tcti())), directory.resolve("own-keys"), PcrSelection.FIRMWARE);
    }

    /** Makes the house's TPM that of a known host. */
    private void known(String principal, boolean software) throws Exception {
        Path keys = directory.resolve("look");
        var identity = new TpmQuoter(TpmAccess.of(Optional.of(tpm.tcti())), keys, PcrSelection.FIRMWARE).identity();
        String name =
                TpmtPublic.endorsementKey(identity.endorsementKey()).name().asHex();
        Files.writeString(
                hosts,
                "hosts:\n  - endorsement-key: %s\n    principals: [%s]\n    software: %s\n"
                        .formatted(name, principal, software));
    }

    private Path known_hosts(String line) throws Exception {
        return Files.writeString(Files.createTempFile(directory, "known", ""), line + "\n");
    }

    private record Ran(int exit, String said) {}

    /** The stock ssh, strict about host keys, asking for the attestation. */
    private Ran ssh(Path knownHosts, String... more) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                "ssh",
                "-F",
                "/dev/null",
                "-i",
                guest.directory().resolve("key").toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=yes",
                "-o",
                "UserKnownHostsFile=" + knownHosts,
                "-o",
                "GlobalKnownHostsFile=/dev/null",
                "-p",
                String.valueOf(house.server().sshPort())));
        line.addAll(List.of(more));
        line.addAll(List.of("certified@127.0.0.1", "attest"));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), said);
    }

    private static boolean isRevoked(Path krl, Path certificate) throws Exception {
        Process process = new ProcessBuilder("ssh-keygen", "-Q", "-f", krl.toString(), certificate.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        assertThat(said).as("exit %d", exit).contains(exit == 0 ? ": ok" : ": REVOKED");
        return exit != 0;
    }

    private static String get(String url) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static String post(String url, byte[] body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
