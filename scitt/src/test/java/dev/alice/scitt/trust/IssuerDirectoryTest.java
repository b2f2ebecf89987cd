package dev.alice.scitt.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.KeySigner;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.log.IssuerKeys.Current;
import dev.alice.scitt.log.IssuerKeys.Superseded;
import dev.alice.scitt.log.IssuerKeys.Untrusted;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.Registration;
import dev.alice.scitt.log.TestingDatabase;
import dev.alice.scitt.log.TransparencyLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IssuerDirectoryTest {
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    Path directory;

    private static Octets kid(String text) {
        return Octets.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_longest_beginning_answers() {
        // Given
        SigningKey key = SigningKey.generate(Algorithm.ED25519, new SecureRandom());
        IssuerDirectory issuers = IssuerDirectory.empty()
                .with("did:web:", (issuer, keyId) -> new Untrusted("web"))
                .with("did:web:github.com:", (issuer, keyId) -> new Current(key.publicKey()));

        // When
        // Then
        assertThat(issuers.standing("did:web:github.com:alice.keys", kid("x"))).isInstanceOf(Current.class);
        assertThat(issuers.standing("did:web:github.example", kid("x"))).isEqualTo(new Untrusted("web"));
        assertThat(issuers.standing("did:keri:E", kid("x"))).isInstanceOf(Untrusted.class);
    }

    @Test
    void a_batch_asks_nobody_far_away_again() {
        // Given
        TestingSigner signer = new TestingSigner("did:web:github.com:alice.keys", 7);
        SignedStatement statement = SignedStatement.sign(
                signer, "text/plain", "s", Instant.EPOCH, "hello".getBytes(StandardCharsets.UTF_8));
        IssuerDirectory issuers = IssuerDirectory.empty()
                .with("did:web:github.com:", new LoginIssuers("github.com", login -> {
                    throw new AssertionError("asked for " + login);
                }));

        // When
        // Then
        assertThat(issuers.again(statement, signer.key())).isEqualTo(new Current(signer.key()));
        assertThat(IssuerDirectory.empty().again(statement, signer.key())).isInstanceOf(Untrusted.class);
    }

    @ParameterizedTest
    @CsvSource({"ed25519, 256, ED25519", "ecdsa, 256, ES256", "ecdsa, 384, ES384"})
    void people_sign_with_the_key_that_they_log_in_with(String type, String bits, Algorithm algorithm)
            throws Exception {
        // Given
        Path file = directory.resolve("id");
        Process keygen = new ProcessBuilder(
                        "ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-C", "alice@host", "-f", file.toString())
                .start();
        assertThat(keygen.waitFor(30, TimeUnit.SECONDS)).isTrue();
        SigningKey key = SigningKey.fromPem(Files.readString(file));
        String line = Files.readString(directory.resolve("id.pub"));
        Process print = new ProcessBuilder("ssh-keygen", "-lf", file + ".pub").start();
        String fingerprint = new String(print.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split(" ", 3)[1];
        LoginIssuers logins = new LoginIssuers(
                "github.com", login -> login.equals("alice") ? List.of("ssh-rsa AAAA", "", line) : List.of());

        // When
        // Then
        String iss = "did:web:github.com:alice.keys";
        assertThat(logins.standing(iss, kid(fingerprint))).isEqualTo(new Current(key.publicKey()));
        assertThat(logins.standing(iss, key.publicKey().thumbprint().octets())).isEqualTo(new Current(key.publicKey()));
        assertThat(key.algorithm()).isEqualTo(algorithm);
        assertThat(logins.standing(iss, kid("SHA256:other"))).isInstanceOf(Untrusted.class);
        assertThat(logins.standing("did:web:github.com:bob.keys", kid(fingerprint)))
                .isInstanceOf(Untrusted.class);
        assertThat(logins.standing("did:web:github.com:../alice.keys", kid(fingerprint)))
                .isInstanceOf(Untrusted.class);
    }

    @Test
    void a_trust_file_names_all_who_are_believed() throws Exception {
        // Given
        TestingAuthority root = TestingAuthority.root("file root");
        Files.writeString(directory.resolve("anchors.pem"), CertificateChainsTest.pem(root.certificate()));
        SigningKey pinned = SigningKey.generate(Algorithm.ES384, new SecureRandom());
        SigningKey old = SigningKey.generate(Algorithm.ES256, new SecureRandom());
        Files.writeString(directory.resolve("pinned.pem"), pinned.publicKey().pem());
        Files.writeString(directory.resolve("old.pem"), old.publicKey().pem());
        Files.createDirectories(directory.resolve("keys"));
        Path trust = Files.writeString(directory.resolve("trust.json"), """
                {"v": "scitt-trust/1", "x509": "anchors.pem",
                 "didWeb": {"hosts": ["issuer.example"]},
                 "keys": [{"issuer": "https://pinned.example", "pem": "pinned.pem"},
                          {"issuer": "https://pinned.example", "kid": "old", "pem": "old.pem", "retired": true}],
                 "logins": {"host": "github.com", "directory": "keys"}}
                """);

        // When
        IssuerDirectory issuers = TrustFile.read(trust, CLOCK);

        // Then
        assertThat(issuers.standing(
                        "https://pinned.example",
                        pinned.publicKey().thumbprint().octets()))
                .isEqualTo(new Current(pinned.publicKey()));
        assertThat(issuers.standing("https://pinned.example", kid("old"))).isEqualTo(new Superseded(old.publicKey()));
        assertThat(issuers.standing("https://pinned.example.other", kid("old"))).isInstanceOf(Untrusted.class);
        assertThat(issuers.standing("did:web:other.example", kid("k")))
                .isInstanceOfSatisfying(
                        Untrusted.class, why -> assertThat(why.reason()).contains("not among"));
        assertThat(issuers.standing("did:web:github.com:alice.keys", kid("k"))).isInstanceOf(Untrusted.class);
        var keys = TestingAuthority.pair("secp256r1");
        var end = root.certify(
                new X500Name("CN=x"),
                keys,
                Instant.now().minus(Duration.ofDays(1)),
                Instant.now().plus(Duration.ofDays(1)),
                TestingAuthority.names(TestingAuthority.uri("urn:x:y")));
        KeySigner signer = TestingAuthority.signer("urn:x:y", keys, List.of(end));
        SignedStatement statement = SignedStatement.sign(signer, "text/plain", "s", Instant.now(), new byte[] {1});
        assertThat(issuers.standing(statement)).isInstanceOf(Current.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"v\":\"scitt-trust/2\"}",
                "{\"v\":\"scitt-trust/1\",\"x\":1}",
                "{\"v\":\"scitt-trust/1\",\"v\":\"scitt-trust/1\"}",
                "{\"v\":\"scitt-trust/1\",\"didWeb\":{\"hosts\":\"a\"}}",
                "{\"v\":\"scitt-trust/1\",\"keys\":[{\"issuer\":\"x\"}]}",
                "-----BEGIN CERTIFICATE-----\n"
            })
    void a_trust_file_that_is_not_understood_is_refused(String text) throws Exception {
        // Given
        Path trust = Files.writeString(directory.resolve("trust.json"), text);

        // When
        // Then
        assertThatThrownBy(() -> TrustFile.read(trust, CLOCK)).isInstanceOf(MalformedException.class);
    }

    @Test
    void a_log_takes_a_statement_with_certificates_and_without_a_kid() throws Exception {
        // Given
        TestingAuthority root = TestingAuthority.root("log root");
        var keys = TestingAuthority.pair("secp384r1");
        var end = root.certify(
                new X500Name("CN=signer"),
                keys,
                Instant.now().minus(Duration.ofDays(1)),
                Instant.now().plus(Duration.ofDays(1)),
                TestingAuthority.names(TestingAuthority.uri("https://issuer.example")));
        KeySigner signer = TestingAuthority.signer("https://issuer.example", keys, List.of(end));
        SignedStatement statement = SignedStatement.sign(signer, "text/plain", "s", Instant.now(), new byte[] {1});
        TestingSigner self = new TestingSigner("did:keri:ELog", 2);
        Clock then = Clock.systemUTC();
        IssuerDirectory issuers = IssuerDirectory.empty()
                .withCertificates(new CertificateChains(TrustAnchors.of(List.of(root.certificate())), then));

        // When
        try (TestingDatabase database = new TestingDatabase(directory);
                TransparencyLog log =
                        TransparencyLog.open(database.source(), LogSettings.of("x509.test"), self, issuers, then)) {
            Registration registration = log.register(statement.bytes().toBytes());

            // Then
            assertThat(registration).isInstanceOf(Registration.Registered.class);
            assertThat(log.fsck().findings()).isEmpty();
        }
    }
}
