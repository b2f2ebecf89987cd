package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.TestingGuest.Answer;
import dev.alice.gateway.cli.TestingAlice;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What flows grow from, from the request to the log, and what happens when some of it turns bad. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaintTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String READS = "show the current directory";

    private final TestingHouse house;

    TaintTest(@TempDir Path directory) throws Exception {
        house = TestingHouse.open(directory);
    }

    @AfterAll
    void close() {
        house.close();
    }

    private static List<JsonNode> seeds(Answer answer) {
        return answer.stage("ranked").path("seeds").valueStream().toList();
    }

    @Test
    void a_recipe_that_turns_bad_stops_its_flows_and_flags_those_that_were_typed_until_it_is_lifted() throws Exception {
        // Given
        TestingGuest guest = house.guest("rosa");
        Answer before = guest.ask("--yes", READS);
        assertThat(before.exit()).isZero();
        JsonNode recipe = seeds(before).stream()
                .filter(seed -> seed.path("kind").asText().equals("recipe"))
                .findFirst()
                .orElseThrow();
        String name = recipe.path("name").asText();
        assertThat(recipe.path("sha256").asText()).hasSize(64);

        // When
        TestingAlice.Ran tainted = house.alice("taint", "add", "recipe", name, "--why", "it was slipped in", "--json");
        Answer after = guest.ask("--yes", READS);

        // Then
        assertThat(tainted.exit()).as(tainted.err()).isZero();
        JsonNode entry =
                house.entry(JSON.readTree(tainted.bytes()).path("entry").asText());
        assertThat(entry.path("kind").asText()).isEqualTo("taint");
        assertThat(entry.path("subject").asText()).isEqualTo("urn:alice:taint:recipe:" + name);
        assertThat(after.names()).doesNotContain("typed", "finished").endsWith("refused");
        assertThat(seeds(after))
                .anySatisfy(seed -> assertThat(seed.path("taint").asText()).contains("it was slipped in"));
        assertThat(after.err()).contains("typed before", "it was slipped in");
        Answer why = guest.exec("why --json " + before.entries().getFirst());
        JsonNode notice = JSON.readTree(why.out()).path("notices").path(0);
        assertThat(notice.path("words").asText()).contains(name);
        assertThat(house.entry(notice.path("entry").asText()).path("kind").asText())
                .isEqualTo("notice");
        assertThat(house.alice("taint", "list").out()).contains(name, "it was slipped in");

        assertThat(house.alice("audit").exit()).isZero();

        // When
        TestingAlice.Ran lifted = house.alice("taint", "lift", "recipe", name, "--why", "it was a mistake");

        // Then
        assertThat(lifted.exit()).as(lifted.err()).isZero();
        assertThat(guest.ask("--yes", READS).exit()).isZero();
        assertThat(house.alice("taint", "list").out()).isEmpty();
    }

    @Test
    void a_flow_that_waits_for_a_person_is_stopped_when_its_recipe_turns_bad_without_a_key_pressed() throws Exception {
        // Given
        TestingGuest guest = house.guest("tilda");
        guest.connect();
        String card = guest.say("show the disk space", "? why   ▸");
        assertThat(card).contains("Type line 1");

        // When
        TestingAlice.Ran tainted =
                house.alice("taint", "add", "person", "tilda", "--why", "the key was stolen", "--json");

        // Then
        assertThat(tainted.exit()).as(tainted.err()).isZero();
        await().atMost(TestingTmux.PATIENCE)
                .untilAsserted(() -> assertThat(guest.tmux().history(TestingGuest.HOME))
                        .contains("key was stolen", "nothing was typed")
                        .endsWith("tilda ▸"));
        assertThat(guest.tmux().history(guest.workPane())).doesNotContain("df ");
        assertThat(house.alice("taint", "lift", "person", "tilda", "--why", "it was found")
                        .exit())
                .isZero();
        assertThat(guest.say("show the disk space", "? why   ▸")).contains("Type line 1");
        guest.press("n", "tilda ▸");
        guest.quit();
    }

    @Test
    void the_proposal_names_the_model_and_the_pane_text_that_it_was_shown_and_a_package_has_its_findings()
            throws Exception {
        // Given
        TestingGuest guest = house.guest("linus");
        String root = System.getProperty("user.name").equals("root") ? "" : "sudo ";
        house.model().proposes(List.of(root + "apt-get install -y no-such-package-anywhere"));

        // When
        Answer answer = guest.ask("", "please bring me the thing that nobody has a recipe for");

        // Then
        assertThat(seeds(answer))
                .extracting(seed -> seed.path("kind").asText())
                .contains("person", "words", "agent", "model", "package");
        JsonNode proposal =
                house.entry(answer.stage("registered").path("entry").asText()).path("payload");
        assertThat(proposal.path("v").asText()).isEqualTo("alice-proposal/2");
        assertThat(proposal.path("seeds")
                        .valueStream()
                        .map(seed -> seed.path("kind").asText()))
                .contains("MODEL");
        List<String> requirements = answer.stage("ranked")
                .path("supply")
                .valueStream()
                .flatMap(finding ->
                        Stream.of(finding.path("requirements").asText().split(" ")))
                .toList();
        assertThat(requirements).hasSize(25).doesNotHaveDuplicates();
        assertThat(answer.stage("ranked").path("supply").valueStream())
                .filteredOn(finding -> finding.path("requirements").asText().contains("SCA-1"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.path("state").asText()).isEqualTo("unknown");
                    assertThat(finding.path("evidence").asText()).contains("no database of vulnerabilities");
                });
        assertThat(guest.exec("ask -- please bring me the thing that nobody has a recipe for")
                        .out())
                .contains("unknown (S2C2F)");
    }

    @Test
    void a_taint_that_is_written_down_while_no_server_runs_is_in_the_log_when_the_next_one_does() throws Exception {
        // Given
        house.stop();

        // When
        TestingAlice.Ran added =
                house.alice("taint", "add", "file", "/tmp/nobody-uses-this", "--why", "it was swapped", "--json");
        TestingAlice.Ran nowhere = TestingAlice.on(house.directory().resolve("nowhere"), "taint", "list");
        house.start();

        // Then
        assertThat(added.exit()).isZero();
        assertThat(added.err()).contains("the next one takes it to the log");
        assertThat(nowhere.exit()).isEqualTo(1);
        assertThat(nowhere.err()).contains("holds no state of a node");
        await().atMost(TestingTmux.PATIENCE)
                .untilAsserted(
                        () -> assertThat(house.alice("taint", "list", "--json").out())
                                .contains("/tmp/nobody-uses-this")
                                .doesNotContain("\"entry\":\"\""));
    }
}
