package dev.alice.scitt.scrapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.Cbor;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.Registration;
import dev.alice.scitt.log.TestingDatabase;
import dev.alice.scitt.log.TestingIssuers;
import dev.alice.scitt.log.TransparencyLog;
import dev.alice.scitt.vault.KeyLogSigner;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.verify.OfflineVerifier;
import dev.alice.scitt.verify.Verification;
import dev.alice.scitt.witness.MemoryDirectory;
import dev.alice.scitt.witness.Mirror;
import dev.alice.scitt.witness.Monitor;
import dev.alice.scitt.witness.Witness;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that signs with ES256 and hashes digests of statements, from far away. */
class DigestLogTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    private static final SigningKey KEY = SigningKey.generate(Algorithm.ES256, new SecureRandom());
    private static final String ORIGIN = "digests.test";

    @TempDir
    Path directory;

    private TestingDatabase database;
    private TransparencyLog log;
    private WebServer server;
    private URI base;
    private HttpLogReader far;

    @BeforeEach
    void start() {
        database = new TestingDatabase(directory.resolve("log"));
        log = TransparencyLog.open(
                database.source(),
                LogSettings.of(ORIGIN).with(LeafProfile.STATEMENT_DIGEST),
                new KeyLogSigner("https://digests.test", KEY),
                new TestingIssuers().trust(ISSUER),
                Clock.systemUTC());
        server = LogListener.bounded(WebServer.builder())
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .routing(routing -> routing.register(new ScrapiService(log))
                        .register(new TileService(log.reader()))
                        .register("/log", new LogService(log.reader())))
                .build()
                .start();
        base = URI.create("http://127.0.0.1:" + server.port());
        far = new HttpLogReader(base);
        for (int n = 1; n <= 3; n++) {
            register(n);
        }
    }

    @AfterEach
    void stop() {
        far.close();
        server.stop();
        log.close();
        database.close();
    }

    private SignedStatement register(int number) {
        SignedStatement statement = SignedStatement.sign(
                ISSUER, "text/plain", "t", Instant.EPOCH, ("n" + number).getBytes(StandardCharsets.UTF_8));
        assertThat(log.register(statement.bytes().toBytes())).isInstanceOf(Registration.Registered.class);
        return statement;
    }

    @Test
    void its_key_and_its_leaf_profile_are_published() throws Exception {
        // Given
        SignedStatement statement = register(4);
        byte[] published;
        String checkpoint;

        // When
        try (HttpClient client = HttpClient.newHttpClient()) {
            published = client.send(
                            HttpRequest.newBuilder(base.resolve("/.well-known/scitt-keys"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            checkpoint = client.send(
                            HttpRequest.newBuilder(base.resolve("/log/checkpoint"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }

        // Then
        assertThat(((Cbor.Array) Cbor.decode(published)).items())
                .singleElement()
                .satisfies(item -> {
                    assertThat(((Cbor.Dictionary) item).get(3)).isEqualTo(new Cbor.Int(-7));
                    assertThat(CoseKey.fromCose(item)).isEqualTo(KEY.publicKey());
                });
        assertThat(checkpoint).contains("\"leafProfile\":\"digest\"");
        assertThat(far.leafProfile()).isEqualTo(LeafProfile.STATEMENT_DIGEST);
        assertThat(far.keys()).containsExactly(KEY.publicKey());
        assertThat(new OfflineVerifier(ISSUER.key(), far.key(), far.leafProfile())
                        .transparent(
                                far.transparent(statement.id()).orElseThrow().toBytes()))
                .isInstanceOf(Verification.Verified.class);
    }

    @Test
    void it_is_copied_and_followed_and_witnessed_with_its_key() {
        // Given
        List<CoseKey> keys = far.keys();
        Monitor monitor = new Monitor(far, keys, directory.resolve("watched"));
        Witness witness = new Witness(
                "witness.test",
                SigningKey.generate(Algorithm.ED25519, new SecureRandom()),
                Map.of(ORIGIN, KEY.publicKey()),
                new MemoryDirectory(directory.resolve("witnessed")),
                Clock.systemUTC());

        // When
        Monitor.Look first = monitor.look();
        register(4);
        Monitor.Look second = monitor.look();
        Mirror.Copied copied =
                new Mirror(far, keys, LeafProfile.STATEMENT_DIGEST, directory.resolve("copy")).run((entries, of) -> {});

        // Then
        assertThat(first).isInstanceOf(Monitor.Look.First.class);
        assertThat(second).isInstanceOf(Monitor.Look.Grown.class);
        assertThat(copied.root()).isEqualTo(far.head().root());
        assertThatThrownBy(() -> new Mirror(far, keys, LeafProfile.STATEMENT, directory.resolve("other"))
                        .run((entries, of) -> {}))
                .isInstanceOf(ScittException.class)
                .hasMessageContaining("do not hash to the log's tile");
        assertThat(witness.addCheckpoint("old 0\n\n" + far.checkpoint())).isInstanceOf(Witness.Answer.Cosigned.class);
    }
}
