package dev.alice.scitt.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.HashEnvelope;
import dev.alice.scitt.cose.KeySigner;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.cose.TransparentStatement;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogReader;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.Registration;
import dev.alice.scitt.log.TestingDatabase;
import dev.alice.scitt.log.TestingIssuers;
import dev.alice.scitt.log.TransparencyLog;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.vault.KeyLogSigner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our entries before a verifier that shares no code with us, where that verifier is present. */
class InteropTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Octets KID = Octets.of(new byte[] {1, 2, 3});
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"ED25519, STATEMENT", "ES256, STATEMENT", "ED25519, STATEMENT_DIGEST", "ES256, STATEMENT_DIGEST"})
    void an_independent_verifier_accepts_our_entries_and_refuses_them_changed(Algorithm algorithm, LeafProfile profile)
            throws Exception {
        // Given
        Optional<Path> verifier = verifier();
        assumeThat(verifier).as("the interop folder").isPresent();
        assumeThat(runs(List.of(PYTHON, "-c", "import cbor2, cryptography")))
                .as("its Python packages")
                .isZero();
        TestingIssuers issuers = new TestingIssuers().trust(ISSUER);
        try (TestingDatabase database = new TestingDatabase(directory);
                TransparencyLog log = TransparencyLog.open(
                        database.source(),
                        LogSettings.of("interop.test").with(profile),
                        new KeyLogSigner("did:keri:ELog", SigningKey.generate(algorithm, RANDOM)),
                        issuers,
                        Clock.systemUTC())) {
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
                        logKey.toString(),
                        profile.label()));
                int bad = runs(List.of(
                        PYTHON,
                        verifier.get().toString(),
                        statement.toString(),
                        changed.toString(),
                        key,
                        logKey.toString(),
                        profile.label()));

                // Then
                assertThat(good).as("entry " + entry.index()).isZero();
                assertThat(bad).as("entry " + entry.index() + ", changed").isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ED25519, ED25519, STATEMENT",
        "EDDSA, ES256, STATEMENT",
        "ES256, ED25519, STATEMENT_DIGEST",
        "ESP256, ES256, STATEMENT",
        "ES384, ED25519, STATEMENT",
        "ES384, ES256, STATEMENT_DIGEST",
    })
    void independent_verifiers_agree_on_every_algorithm_and_form(
            Algorithm issuerAlgorithm, Algorithm logAlgorithm, LeafProfile profile) throws Exception {
        // Given
        Path folder = folder("verify.py");
        assumeThat(runs(List.of(PYTHON, "-c", "import cbor2, cryptography"))).isZero();
        SigningKey issuerKey = SigningKey.generate(issuerAlgorithm, RANDOM);
        SigningKey logKey = SigningKey.generate(logAlgorithm, RANDOM);
        KeySigner issuer = new KeySigner("https://issuer.example", KID, issuerAlgorithm, issuerKey, List.of());
        List<SignedStatement> statements = new ArrayList<>();
        for (int n = 0; n < 11; n++) {
            byte[] payload = ("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8);
            HashEnvelope envelope = new HashEnvelope(HashEnvelope.Hash.SHA_256, "application/json", null);
            statements.add(
                    n % 2 == 0
                            ? SignedStatement.sign(issuer, "application/json", "s", Instant.EPOCH, payload)
                            : SignedStatement.signDigest(issuer, envelope, "s", Instant.EPOCH, payload));
        }
        TestingTree tree = new TestingTree(logKey, logAlgorithm, profile, statements);
        String issuerPem = write("issuer.pem", issuerKey.publicKey().pem());
        String logPem = write("log.pem", logKey.publicKey().pem());
        String oldRoot = tree.root(4).hex();
        String consistency = write("consistency.cose", tree.consistency(4, 11).encode());
        String leaf = profile.label();
        boolean python = issuerAlgorithm != Algorithm.ES384;
        boolean node = Files.isDirectory(folder.resolve("node_modules")) && runs(List.of("node", "--version")) == 0;

        for (int index : new int[] {0, 3, 10}) {
            byte[] receiptBytes = tree.inclusion(index).encode();
            String statement =
                    write("statement.cose", statements.get(index).bytes().toBytes());
            String receipt = write("receipt.cose", receiptBytes);
            String transparent = write(
                    "transparent.cose",
                    new TransparentStatement(statements.get(index), List.of(tree.inclusion(index))).encode());
            receiptBytes[receiptBytes.length - 9] ^= 1;
            String changed = write("changed.cose", receiptBytes);

            // When
            // Then
            if (python) {
                String script = folder.resolve("verify.py").toString();
                assertThat(runs(List.of(PYTHON, script, statement, receipt, issuerPem, logPem, leaf)))
                        .isZero();
                assertThat(runs(List.of(PYTHON, script, statement, changed, issuerPem, logPem, leaf)))
                        .isOne();
            }
            if (node) {
                String script = folder.resolve("verify.mjs").toString();
                assertThat(runs(List.of("node", script, "transparent", transparent, issuerPem, logPem, "--leaf", leaf)))
                        .isZero();
                assertThat(runs(List.of("node", script, "pair", statement, changed, issuerPem, logPem, "--leaf", leaf)))
                        .isOne();
                assertThat(runs(List.of("node", script, "consistency", consistency, logPem, oldRoot)))
                        .isZero();
                assertThat(runs(List.of(
                                "node",
                                script,
                                "consistency",
                                consistency,
                                logPem,
                                tree.root(5).hex())))
                        .isOne();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-19, -19, statement, plain",
        "-8, -7, statement, envelope",
        "-7, -8, digest, plain",
        "-9, -9, statement, plain",
        "-35, -19, digest, envelope",
    })
    void what_other_libraries_signed_is_verified_and_refused_when_changed(
            int issuerAlgorithm, int logAlgorithm, String leaf, String form) throws Exception {
        // Given
        assumeThat(runs(List.of(PYTHON, "-c", "import cbor2, cryptography"))).isZero();
        Path script = directory.resolve("issue.py");
        try (InputStream in = InteropTest.class.getResourceAsStream("issue.py")) {
            Files.write(script, in.readAllBytes());
        }
        assertThat(runs(List.of(
                        PYTHON,
                        script.toString(),
                        directory.toString(),
                        String.valueOf(issuerAlgorithm),
                        String.valueOf(logAlgorithm),
                        leaf,
                        form)))
                .isZero();
        CoseKey logKey = CoseKey.fromPem(Files.readString(directory.resolve("log.pem")));
        OfflineVerifier verifier = new OfflineVerifier(
                CoseKey.fromPem(Files.readString(directory.resolve("issuer.pem"))),
                logKey,
                leaf.equals("digest") ? LeafProfile.STATEMENT_DIGEST : LeafProfile.STATEMENT);
        byte[] preimage = read("preimage.bin");
        String[] roots = Files.readString(directory.resolve("roots.txt")).split(" ", 2);

        // When
        Verification pair = verifier.pair(read("statement.cose"), read("receipt.cose"), preimage);
        Verification transparent = verifier.transparent(read("transparent.cose"));
        Verification other = verifier.pair(read("statement.cose"), read("receipt.cose"), new byte[] {1});
        byte[] changed = read("transparent.cose");
        changed[changed.length - 1] ^= 1;
        ConsistencyVerifier.Verdict grown = new ConsistencyVerifier(logKey)
                .verify(read("consistency.cose"), 3, Digest.of(HexFormat.of().parseHex(roots[0])));

        // Then
        assertThat(pair).isInstanceOf(Verification.Verified.class);
        assertThat(transparent).isInstanceOf(Verification.Verified.class);
        assertThat(other)
                .isInstanceOfSatisfying(
                        Verification.Refused.class,
                        refused -> assertThat(refused.step()).isEqualTo(Step.STATEMENT_PREIMAGE));
        assertThat(verifier.transparent(changed)).isInstanceOf(Verification.Refused.class);
        assertThat(grown)
                .isInstanceOfSatisfying(
                        ConsistencyVerifier.Verdict.Continues.class,
                        continues -> assertThat(continues.root().hex()).isEqualTo(roots[1]));
    }

    private byte[] read(String name) throws IOException {
        return Files.readAllBytes(directory.resolve(name));
    }

    private String write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes).toString();
    }

    private String write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Path folder(String script) {
        Optional<Path> verifier = verifier();
        assumeThat(verifier).as("the interop folder").isPresent();
        Path folder = verifier.get().toAbsolutePath().getParent();
        assumeThat(folder.resolve(script)).isRegularFile();
        return folder;
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
