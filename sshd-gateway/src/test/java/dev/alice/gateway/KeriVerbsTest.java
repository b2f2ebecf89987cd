package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.cli.TestingAlice;
import dev.alice.keri.witness.Witness;
import dev.alice.keri.witness.WitnessPool;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code alice keri …} as a person types it. */
class KeriVerbsTest {
    private static final Path VECTORS = Path.of("..", "keri", "src", "test", "resources", "vectors");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir
    private Path directory;

    private Path data;
    private Path secret;

    @BeforeEach
    void choose_a_passphrase() throws IOException {
        data = directory.resolve("data");
        secret = passphrase("secret", "correct horse battery");
    }

    private Path passphrase(String name, String words) throws IOException {
        Path file = directory.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, words + "\n");
        return file;
    }

    private TestingAlice.Ran keri(Path in, Path passphrase, String... arguments) {
        List<String> line = new ArrayList<>(List.of("keri"));
        line.addAll(Arrays.asList(arguments));
        line.addAll(List.of("--data", in.toString(), "--passphrase-file", passphrase.toString()));
        return TestingAlice.run(line.toArray(String[]::new));
    }

    private TestingAlice.Ran keri(String... arguments) {
        return keri(data, secret, arguments);
    }

    private TestingAlice.Ran shown(String... arguments) {
        List<String> line = new ArrayList<>(List.of("keri"));
        line.addAll(Arrays.asList(arguments));
        return TestingAlice.on(data, line.toArray(String[]::new));
    }

    private static JsonNode json(TestingAlice.Ran ran) throws IOException {
        assertThat(ran.err()).doesNotContain("alice: ");
        return MAPPER.readTree(ran.out());
    }

    private static void fits(TestingAlice.Ran ran) {
        assertThat(ran.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @CsvSource({
        "single, 0, accepted accepted accepted accepted",
        "single-framed, 0, accepted accepted accepted accepted",
        "multi, 0, accepted accepted",
        "recovery, 0, accepted accepted recovered",
        "duplicity, 1, accepted accepted duplicitous",
        "neg-bad-next, 1, accepted accepted waits",
        "neg-bad-said, 1, rejected",
        "neg-bad-sig, 1, rejected",
        "neg-two-wigs, 1, waits",
        "neg-out-of-order, 0, accepted accepted accepted"
    })
    void verify_says_of_every_vector_what_its_maker_says(String vector, int exit, String outcomes) throws Exception {
        // Given
        String file = VECTORS.resolve(vector + ".cesr").toString();

        // When
        TestingAlice.Ran plain = TestingAlice.run("keri", "verify", file);
        TestingAlice.Ran json = TestingAlice.run("keri", "verify", "--json", file);

        // Then
        assertThat(plain.exit()).isEqualTo(exit);
        assertThat(json.exit()).isEqualTo(exit);
        fits(plain);
        List<String> said = new ArrayList<>();
        json(json)
                .get("messages")
                .forEach(message -> said.add(message.get("outcome").asText()));
        assertThat(said).containsExactly(outcomes.split(" "));
        assertThat(json(json).get("good").asBoolean()).isEqualTo(exit == 0);
    }

    @Test
    void a_fork_is_proven_offline_and_a_good_log_proves_nothing() throws Exception {
        // When
        TestingAlice.Ran proven = TestingAlice.run(
                "keri", "verify-duplicity", VECTORS.resolve("duplicity.cesr").toString());
        TestingAlice.Ran none = TestingAlice.run(
                "keri",
                "verify-duplicity",
                "--json",
                VECTORS.resolve("recovery.cesr").toString());

        // Then
        assertThat(proven.exit()).isZero();
        assertThat(proven.out()).contains("forked-log", "EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49");
        fits(proven);
        assertThat(none.exit()).isEqualTo(1);
        assertThat(json(none).get("proven").asBoolean()).isFalse();
    }

    @Test
    void verify_counts_receipts_that_come_apart_from_their_events() throws Exception {
        // When
        TestingAlice.Ran ran = TestingAlice.run(
                "keri",
                "verify",
                "--json",
                VECTORS.resolve("single-receipts.cesr").toString());

        // Then
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("\"outcome\":\"receipt\"", "\"good\":true");
    }

    @Test
    void verify_names_the_byte_at_which_a_stream_breaks() throws Exception {
        // Given
        Path broken = directory.resolve("broken.cesr");
        byte[] good = Files.readAllBytes(VECTORS.resolve("single.cesr"));
        Files.write(broken, Arrays.copyOf(good, good.length - 3));

        // When
        TestingAlice.Ran cut = TestingAlice.run("keri", "verify", broken.toString());
        TestingAlice.Ran missing =
                TestingAlice.run("keri", "verify", directory.resolve("none").toString());

        // Then
        assertThat(cut.exit()).isEqualTo(1);
        assertThat(cut.err()).contains("CESR at byte " + (good.length - 3));
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.err()).contains("there is no file");
    }

    @Test
    void an_identifier_without_witnesses_is_made_used_rotated_and_verified() throws Exception {
        // Given
        assertThat(keri("init").exit()).isZero();

        // When
        TestingAlice.Ran made = keri("incept", "me", "--json");
        TestingAlice.Ran anchored =
                keri("interact", "me", "--digest", "EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49", "--json");
        TestingAlice.Ran rotated = keri("rotate", "me", "--json");

        // Then
        assertThat(json(made).get("witnesses")).isEmpty();
        assertThat(json(anchored).get("t").asText()).isEqualTo("ixn");
        assertThat(json(rotated).get("s").asInt()).isEqualTo(2);
        TestingAlice.Ran status = shown("status");
        fits(status);
        assertThat(status.out()).contains("me", json(made).get("i").asText(), "event      2 (rot)");
        Path kel = directory.resolve("kel.cesr");
        Files.write(kel, shown("kel", "me").bytes());
        assertThat(TestingAlice.run("keri", "verify", kel.toString()).exit()).isZero();
        assertThat(shown("kel", "me", "--json").lines()).hasSize(3);
        assertThat(shown("kel", json(made).get("i").asText()).bytes()).isEqualTo(Files.readAllBytes(kel));
    }

    @Test
    void witnesses_are_introduced_by_their_oobis_and_must_be_immune_and_allowed() throws Exception {
        // Given
        keri("init");
        try (WitnessPool pool = WitnessPool.start(
                directory, "0".repeat(64).toCharArray(), List.of(), new SecureRandom(), Clock.systemUTC())) {
            List<String> incept = new ArrayList<>(List.of("incept", "me"));
            List<String> allow = new ArrayList<>();
            for (Witness witness : pool.witnesses()) {
                URI at = witness.address().orElseThrow();
                incept.addAll(List.of("--witness", at + "/oobi"));
                allow.addAll(List.of("--private", at.getHost() + ":" + at.getPort()));
            }
            // When
            TestingAlice.Ran forbidden = keri(incept.toArray(String[]::new));
            incept.addAll(allow);
            List<String> loose = new ArrayList<>(incept);
            loose.addAll(List.of("--toad", "2"));
            TestingAlice.Ran unsafe = keri(loose.toArray(String[]::new));
            TestingAlice.Ran made = keri(incept.toArray(String[]::new));

            // Then
            assertThat(forbidden.exit()).isEqualTo(1);
            assertThat(forbidden.err()).contains("not public");
            assertThat(unsafe.exit()).isEqualTo(1);
            assertThat(unsafe.err()).contains("2 of 4", "with 4 it is 3");
            assertThat(made.err()).doesNotContain("alice: ");
            assertThat(made.out()).contains("witnesses  4, 3 needed");
            JsonNode status = json(shown("status", "me", "--json"));
            assertThat(status.get("receipts").asInt()).isGreaterThanOrEqualTo(3);
            TestingAlice.Ran oobis = shown("oobi", "me");
            assertThat(oobis.lines()).hasSize(4);
            List<String> resolve =
                    new ArrayList<>(List.of("keri", "oobi", oobis.lines().get(0)));
            resolve.addAll(allow);
            TestingAlice.Ran resolved = TestingAlice.run(resolve.toArray(String[]::new));
            assertThat(resolved.err()).doesNotContain("alice: ");
            assertThat(resolved.out()).contains(status.get("i").asText());
            fits(resolved);

            // When
            pool.witnesses().get(0).stop();
            pool.witnesses().get(1).stop();
            TestingAlice.Ran lacking = keri("interact", "me");
            int unwitnessed = shown("status").exit();
            pool.witnesses().get(1).start();
            TestingAlice.Ran next = keri("rotate", "me", "--json");

            // Then
            assertThat(lacking.exit()).isEqualTo(1);
            assertThat(lacking.err()).contains("2 of 3 needed receipts", "published again");
            assertThat(unwitnessed).isEqualTo(1);
            assertThat(json(next).get("s").asInt()).isEqualTo(2);
        }
    }

    @Test
    void keys_come_from_a_salt_as_other_controllers_derive_them() throws Exception {
        // Given
        Path salt = passphrase("salt", "0AAwMTIzNDU2Nzg5YWJjZGVm");

        // When
        assertThat(keri("init", "--salt-file", salt.toString(), "--tier", "low").exit())
                .isZero();
        JsonNode first = json(keri("incept", "me", "--json"));
        data = directory.resolve("another");
        keri("init", "--salt-file", salt.toString());
        JsonNode again = json(keri("incept", "me", "--json"));

        // Then
        assertThat(again.get("i")).isEqualTo(first.get("i"));
        assertThat(again.get("k")).isEqualTo(first.get("k"));
    }

    @Test
    void an_export_moves_identifiers_and_opens_only_under_its_passphrase() throws Exception {
        // Given
        keri("init");
        String aid = json(keri("incept", "me", "--json")).get("i").asText();
        keri("rotate", "me");
        Path archive = directory.resolve("archive");
        assertThat(keri("export", archive.toString()).exit()).isZero();
        Path moved = directory.resolve("moved");

        // When
        TestingAlice.Ran wrong = keri(moved, passphrase("wrong", "another passphrase"), "import", archive.toString());
        TestingAlice.Ran right = keri(moved, secret, "import", archive.toString());
        TestingAlice.Ran twice = keri(moved, secret, "import", archive.toString());
        TestingAlice.Ran used = keri(moved, secret, "rotate", "me", "--json");

        // Then
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("wrong passphrase, or the file was altered");
        assertThat(right.exit()).isZero();
        assertThat(twice.exit()).isEqualTo(1);
        assertThat(twice.err()).contains("already");
        assertThat(json(used).get("i").asText()).isEqualTo(aid);
        assertThat(json(used).get("s").asInt()).isEqualTo(2);
    }

    @Test
    void mistakes_are_told_with_what_to_do_next() throws Exception {
        // Given
        TestingAlice.Ran before = keri("incept", "me");
        keri("init");
        keri("incept", "me");

        // When
        TestingAlice.Ran taken = keri("incept", "me");
        TestingAlice.Ran unknown = keri("rotate", "you");
        TestingAlice.Ran again = keri("init");
        TestingAlice.Ran wrong = keri(data, passphrase("wrong", "another passphrase"), "rotate", "me");
        TestingAlice.Ran strange = TestingAlice.run("keri", "oobi", "ftp://example.org/oobi");
        TestingAlice.Ran usage = TestingAlice.run("keri", "oobi", "me");

        // Then
        assertThat(before.err()).contains("there is no key store", "make one first");
        assertThat(taken.err()).contains("there is an identifier of the name 'me'");
        assertThat(unknown.err()).contains("no identifier of the name 'you'", "[me]");
        assertThat(again.err()).contains("already");
        assertThat(wrong.err()).contains("wrong passphrase");
        assertThat(strange.err()).contains("not an OOBI");
        assertThat(List.of(before, taken, unknown, again, wrong, strange))
                .allSatisfy(ran -> assertThat(ran.exit()).isEqualTo(1));
        assertThat(usage.exit()).isEqualTo(2);
    }
}
