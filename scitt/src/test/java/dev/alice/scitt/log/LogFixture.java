package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.verify.OfflineVerifier;
import dev.alice.scitt.verify.Verification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A database, and a log in it, for a test over one of the stores. */
abstract class LogFixture {
    static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 2);
    static final LogSettings SETTINGS = LogSettings.of("log.test");

    @TempDir
    Path directory;

    final TestingIssuers issuers = new TestingIssuers().trust(ISSUER);
    TestingDatabase database;

    private final TestingStore store;

    LogFixture(TestingStore store) {
        this.store = store;
    }

    /** The database of this test; asked for again, it is the same, opened anew. */
    TestingDatabase connect() {
        return store.connect(directory);
    }

    /** An empty database of the same kind. */
    TestingDatabase another() throws IOException {
        return store.another(directory);
    }

    @BeforeEach
    void open_database() {
        database = connect();
    }

    @AfterEach
    void close_database() {
        database.close();
    }

    TransparencyLog open() {
        return TransparencyLog.open(database.source(), SETTINGS, SELF, issuers, Clock.systemUTC());
    }

    static SignedStatement statement(String kind, String subject, int number) {
        byte[] payload = ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        return SignedStatement.sign(
                ISSUER, SignedStatement.contentTypeOf(kind), subject, Instant.ofEpochSecond(1_800_000_000), payload);
    }

    static Registration.Registered register(TransparencyLog log, SignedStatement statement) {
        Registration registration = log.register(statement.bytes().toBytes());
        assertThat(registration).isInstanceOf(Registration.Registered.class);
        return (Registration.Registered) registration;
    }

    static Verification verify(LogReader reader, EntryId id, TestingSigner issuer) {
        return new OfflineVerifier(issuer.key(), reader.key(), LeafProfile.STATEMENT)
                .transparent(reader.transparent(id).orElseThrow().toBytes());
    }
}
