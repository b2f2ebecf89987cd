package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.TestingGuest.Answer;
import dev.alice.gateway.cli.TestingAlice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What anybody can read and prove of a node afterwards; the last test reads it when the server has stopped. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RecordsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final TestingHouse house;
    private final TestingGuest guest;
    private final Path directory;
    private List<String> entries = List.of();

    RecordsTest(@TempDir Path directory) throws Exception {
        this.directory = directory;
        house = TestingHouse.open(directory);
        guest = house.guest("defunkt");
    }

    @BeforeAll
    void two_flows_were_typed_and_one_was_refused() throws Exception {
        Answer first = guest.ask("--yes", "show the current directory");
        Answer second =
                guest.ask("--yes", "create the directory " + guest.directory().resolve("made"));
        Answer third = guest.ask("", "create the directory " + guest.directory().resolve("unmade"));
        assertThat(List.of(first.exit(), second.exit(), third.exit())).containsExactly(0, 0, 3);
        entries = second.entries();
    }

    @AfterAll
    void close() {
        house.close();
    }

    private List<JsonNode> objects(TestingAlice.Ran ran) throws Exception {
        assertThat(ran.exit()).as(ran.err()).isZero();
        List<JsonNode> objects = new ArrayList<>();
        for (String line : ran.lines()) {
            objects.add(JSON.readTree(line));
        }
        return objects;
    }

    @Test
    @Order(1)
    void the_list_is_the_same_beside_the_server_and_over_http() throws Exception {
        // When
        List<JsonNode> near = objects(house.alice("log", "list", "--json"));
        List<JsonNode> far = objects(TestingAlice.run("log", "list", "--json", "--url", house.url()));

        // Then
        assertThat(near).isEqualTo(far).hasSize((int) house.height());
        assertThat(near)
                .extracting(one -> one.path("kind").asText())
                .contains("policy", "proposal", "decision", "refusal");
        assertThat(near).extracting(one -> one.path("id").asText()).containsAll(entries);
    }

    @Test
    @Order(2)
    void keys_are_the_same_beside_the_server_and_over_http() {
        // Given
        String agent = house.server().node().agentAid();

        // When
        List<String> keys = List.of(
                house.alice("log", "key").out(),
                TestingAlice.run("log", "key", "--url", house.url()).out(),
                house.alice("keri", "key", agent).out(),
                TestingAlice.run("keri", "key", "did:keri:" + agent, "--url", house.url())
                        .out());

        // Then
        assertThat(keys).allSatisfy(key -> assertThat(key).startsWith("-----BEGIN PUBLIC KEY-----"));
        assertThat(keys.get(0)).isEqualTo(keys.get(1)).isNotEqualTo(keys.get(2));
        assertThat(keys.get(2)).isEqualTo(keys.get(3));
    }

    @Test
    @Order(3)
    void every_entry_verifies_near_and_far() throws Exception {
        // When
        List<JsonNode> near = objects(house.alice("log", "verify", "--json"));
        List<JsonNode> far = objects(TestingAlice.run("log", "verify", "--json", "--url", house.url()));

        // Then
        assertThat(near).hasSize((int) house.height());
        assertThat(near).isEqualTo(far);
        assertThat(near)
                .allSatisfy(one -> assertThat(one.path("verified").asBoolean()).isTrue());
    }

    @Test
    @Order(4)
    void an_entry_that_is_not_there_is_said_to_be_missing() {
        // When
        TestingAlice.Ran shown = house.alice("log", "show", "--json", "A".repeat(43));
        TestingAlice.Ran verified = house.alice("log", "verify", "A".repeat(43));
        TestingAlice.Ran nowhere = TestingAlice.on(directory.resolve("keys"), "log", "list");

        // Then
        assertThat(shown.exit()).isEqualTo(1);
        assertThat(shown.err()).contains("no entry");
        assertThat(verified.exit()).isEqualTo(1);
        assertThat(nowhere.exit()).isEqualTo(1);
        assertThat(nowhere.err()).contains("holds no state of a node");
    }

    @Test
    @Order(4)
    void an_entry_id_that_begins_with_dashes_is_not_an_option() throws Exception {
        // Given
        String dash = "-oV" + "A".repeat(40);
        String dashes = "--" + "A".repeat(41);

        // When
        TestingAlice.Ran shown = house.alice("log", "show", dash, "--json");
        TestingAlice.Ran verified = house.alice("log", "verify", dashes, dash);
        Answer asked = guest.exec("verify --json " + dashes);

        // Then
        assertThat(shown.exit()).isEqualTo(1);
        assertThat(shown.err()).contains("the log has no entry " + dash);
        assertThat(verified.exit()).isEqualTo(1);
        assertThat(verified.lines().getLast()).isEqualTo("0 of 2 entries verify");
        assertThat(asked.last().path("checks").get(0).path("reason").asText()).isEqualTo("the log has no such entry");
    }

    @Test
    @Order(5)
    void statements_and_receipts_convince_a_verifier_that_others_wrote() throws Exception {
        // Given
        Path verifier = verifier();
        assumeThat(verifier).as("the other verifier is on this machine").exists();
        assumeThat(python(Path.of("-c"), "import cbor2, cryptography")).startsWith("0 ");
        Path logKey = Files.writeString(
                directory.resolve("log.pem"), house.alice("log", "key").out());

        for (String id : entries) {
            // When
            Path statement = directory.resolve(id + ".statement");
            Path receipt = directory.resolve(id + ".receipt");
            Path issuer = Files.writeString(
                    directory.resolve("issuer.pem"),
                    house.alice("keri", "key", house.entry(id).path("issuer").asText())
                            .out());
            assertThat(house.alice("log", "statement", id, "-o", statement.toString())
                            .exit())
                    .isZero();
            assertThat(TestingAlice.run("log", "receipt", id, "-o", receipt.toString(), "--url", house.url())
                            .exit())
                    .isZero();
            String good =
                    python(verifier, statement.toString(), receipt.toString(), issuer.toString(), logKey.toString());

            // Then
            assertThat(good)
                    .startsWith(
                            "0 VERIFIED iss=did:keri:" + house.server().node().agentAid());
        }
    }

    @Test
    @Order(6)
    void the_transparent_statement_is_the_statement_with_the_receipt_inside() throws Exception {
        // When
        byte[] transparent =
                house.alice("log", "transparent", entries.getFirst()).bytes();
        byte[] receipt = house.alice("log", "receipt", entries.getFirst()).bytes();
        byte[] far = TestingAlice.run("log", "transparent", entries.getFirst(), "--url", house.url())
                .bytes();

        // Then
        assertThat(latin(transparent)).contains(latin(receipt));
        assertThat(far).isEqualTo(transparent);
    }

    @Test
    @Order(7)
    void the_log_is_clean_and_the_chain_of_every_line_holds() throws Exception {
        // When
        List<JsonNode> chains = objects(house.alice("audit", "--json"));
        JsonNode fsck = objects(house.alice("log", "fsck", "--json")).getFirst();

        // Then
        assertThat(chains)
                .extracting(one -> one.path("command").asText())
                .containsExactly("pwd", "mkdir -p -- " + guest.directory().resolve("made"));
        assertThat(chains).allSatisfy(one -> {
            assertThat(one.path("holds").asBoolean()).isTrue();
            assertThat(one.path("chain")).hasSize(5);
            assertThat(one.path("chain").toString()).contains("…, recomputed, approval");
        });
        assertThat(fsck.path("clean").asBoolean()).isTrue();
        assertThat(fsck.path("entries").asLong()).isEqualTo(house.height());
    }

    @Test
    @Order(8)
    void everything_can_be_read_and_proven_when_the_server_has_stopped() throws Exception {
        // Given
        List<JsonNode> before = objects(house.alice("log", "list", "--json"));
        String agent = house.server().node().agentAid();
        String key = house.alice("keri", "key", agent).out();

        // When
        house.stop();

        // Then
        assertThat(objects(house.alice("log", "list", "--json"))).isEqualTo(before);
        assertThat(house.alice("log", "verify").exit()).isZero();
        assertThat(house.alice("log", "fsck").exit()).isZero();
        assertThat(house.alice("keri", "key", agent).out()).isEqualTo(key);
        assertThat(house.alice("audit").exit()).isZero();
        assertThat(house.entry(entries.getLast()).path("kind").asText()).isEqualTo("outcome");
    }

    /** A verifier beside the project, where there is one. */
    private static Path verifier() {
        for (Path place = Path.of("").toAbsolutePath(); place != null; place = place.getParent()) {
            Path candidate = place.resolve("shared/interop/scitt/verify.py");
            if (Files.exists(candidate)) {
                return candidate;
            }
        }
        return Path.of("shared/interop/scitt/verify.py");
    }

    private static String python(Path script, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("/usr/bin/python3", script.toString()));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + said;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
