package dev.alice.scitt.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogReader;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.Registration;
import dev.alice.scitt.log.TestingDatabase;
import dev.alice.scitt.log.TestingIssuers;
import dev.alice.scitt.log.TransparencyLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our entries before a verifier that shares no code with us, where that verifier is present. */
class InteropTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    private static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 2);
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    Path directory;

    @Test
    void an_independent_verifier_accepts_our_entries_and_refuses_them_changed() throws Exception {
        // Given
        Optional<Path> verifier = verifier();
        assumeThat(verifier).as("the interop folder").isPresent();
        assumeThat(runs(List.of(PYTHON, "-c", "import cbor2, cryptography")))
                .as("its Python packages")
                .isZero();
        TestingIssuers issuers = new TestingIssuers().trust(ISSUER);
        try (TestingDatabase database = new TestingDatabase(directory);
                TransparencyLog log = TransparencyLog.open(
                        database.source(), LogSettings.of("interop.test"), SELF, issuers, Clock.systemUTC())) {
            for (int n = 0; n < 11; n++) {
                register(log, n);
            }
            LogReader reader = log.reader();
            Path issuerKey = Files.writeString(
                    directory.resolve("issuer.pem"), ISSUER.key().pem());
            Path logKey =
                    Files.writeString(directory.resolve("log.pem"), reader.key().pem());
            List<LogEntry> entries = reader.list(EntryQuery.all()).entries();
            for (int index : List.of(0, 1, 6, 11)) {
                LogEntry entry = entries.get(index);
                byte[] statementBytes =
                        reader.statement(entry.id()).orElseThrow().toBytes();
                byte[] receiptBytes = reader.receipt(entry.id()).orElseThrow().toBytes();
                Path statement = Files.write(directory.resolve("statement.cose"), statementBytes);
                Path receipt = Files.write(directory.resolve("receipt.cose"), receiptBytes);
                receiptBytes[receiptBytes.length / 2] ^= 1;
                Path changed = Files.write(directory.resolve("changed.cose"), receiptBytes);
                String key = (entry.index() == 0 ? logKey : issuerKey).toString();

                // When
                int good = runs(List.of(
                        PYTHON,
                        verifier.get().toString(),
                        statement.toString(),
                        receipt.toString(),
                        key,
                        logKey.toString()));
                int bad = runs(List.of(
                        PYTHON,
                        verifier.get().toString(),
                        statement.toString(),
                        changed.toString(),
                        key,
                        logKey.toString()));

                // Then
                assertThat(good).as("entry " + entry.index()).isZero();
                assertThat(bad).as("entry " + entry.index() + ", changed").isEqualTo(1);
            }
        }
    }

    private static void register(TransparencyLog log, int number) {
        byte[] payload = ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        SignedStatement statement = SignedStatement.sign(
                ISSUER, SignedStatement.contentTypeOf("proposal"), "train", Instant.now(), payload);
        assertThat(log.register(statement.bytes().toBytes())).isInstanceOf(Registration.Registered.class);
    }

    private static Optional<Path> verifier() {
        String given = System.getProperty("alice.interop.scitt");
        Stream<Path> places = given != null
                ? Stream.of(Path.of(given))
                : Stream.iterate(Path.of("").toAbsolutePath(), java.util.Objects::nonNull, Path::getParent)
                        .map(folder -> folder.resolve("shared/interop/scitt"));
        return places.map(folder -> folder.resolve("verify.py"))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static int runs(List<String> command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return -1;
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
