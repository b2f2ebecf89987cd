package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.gateway.TestingGuest.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exec interface that scripts are written against. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AskTest {
    private final TestingHouse house;
    private final TestingGuest guest;

    AskTest(@TempDir Path directory) throws Exception {
        house = TestingHouse.trusting(directory);
        guest = house.guest("hubot");
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void every_stage_is_one_object_a_line_in_their_order_and_the_last_is_finished() throws Exception {
        // Given
        Path wanted = guest.directory().resolve("made");

        // When
        Answer answer = guest.ask("--yes", "create the directory " + wanted);

        // Then
        assertThat(answer.names())
                .containsExactly(
                        "requested",
                        "proposed",
                        "registered",
                        "witnessed",
                        "rehearsed",
                        "ranked",
                        "judged",
                        "cleared",
                        "typed",
                        "finished");
        assertThat(answer.out().lines()).hasSameSizeAs(answer.stages());
        assertThat(answer.exit()).isZero();
        JsonNode end = answer.last();
        assertThat(end.path("typed").get(0).asText()).isEqualTo("mkdir -p -- " + wanted);
        assertThat(end.path("typed")).hasSize(1);
        assertThat(end.path("pane").asText()).isEqualTo(guest.workPane());
        assertThat(end.path("exit").asInt(-1)).isZero();
        assertThat(end.path("predicted").asBoolean()).isTrue();
        assertThat(end.path("flow").asText())
                .isEqualTo(answer.stage("proposed").path("flow").asText());
        assertThat(wanted).isDirectory();
    }

    @Test
    void entries_are_ids_that_the_log_shows_with_their_index_line() throws Exception {
        // When
        Answer answer = guest.ask("--yes", "show the current directory");

        // Then
        List<JsonNode> shown = new ArrayList<>();
        for (String id : answer.entries()) {
            shown.add(house.entry(id));
        }
        assertThat(shown).extracting(one -> one.path("id").asText()).isEqualTo(answer.entries());
        assertThat(shown)
                .extracting(one -> one.path("kind").asText())
                .containsExactly("proposal", "decision", "outcome");
        assertThat(shown)
                .extracting(one -> one.path("index").asLong(-1))
                .isSorted()
                .doesNotHaveDuplicates();
        String agent = "did:keri:" + house.server().node().agentAid();
        String train = answer.stage("requested").path("train").asText();
        assertThat(shown).allSatisfy(one -> {
            assertThat(one.path("issuer").asText()).isEqualTo(agent);
            assertThat(one.path("subject").asText()).isEqualTo(train);
            assertThat(Instant.parse(one.path("time").asText())).isNotNull();
        });
    }

    @Test
    void a_flow_that_no_recipe_and_no_policy_covers_is_refused_with_1() throws Exception {
        // Given
        house.model().proposes(List.of("cat ~/.ssh/id_rsa"));

        // When
        Answer answer = guest.ask("--yes", "frobnicate the key");

        // Then
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.last().path("stage").asText()).isEqualTo("refused");
        assertThat(answer.last().path("at").asText()).isEqualTo("judged");
        assertThat(answer.last().path("reason").asText()).contains("secret");
        assertThat(house.entry(answer.last().path("entry").asText())
                        .path("kind")
                        .asText())
                .isEqualTo("refusal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"frobnicate", "ask --json", "ask --jsn -- pwd", "ask --json --pane", "quit"})
    void what_is_no_request_is_usage_with_2(String request) throws Exception {
        // Given
        long height = house.height();

        // When
        Answer answer = guest.exec(request);

        // Then
        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.err()).isNotBlank();
        assertThat(house.height()).isEqualTo(height);
    }

    @Test
    void without_a_yes_what_needs_one_is_refused_with_3_and_nothing_is_typed() throws Exception {
        // Given
        Path wanted = guest.directory().resolve("unapproved");

        // When
        Answer answer = guest.ask("", "create the directory " + wanted);

        // Then
        assertThat(answer.exit()).isEqualTo(3);
        assertThat(answer.last().path("at").asText()).isEqualTo("cleared");
        assertThat(answer.last().path("unanswered").asBoolean()).isTrue();
        assertThat(answer.names()).doesNotContain("typed");
        assertThat(wanted).doesNotExist();
    }

    @Test
    void a_yes_never_covers_what_cannot_be_taken_back() throws Exception {
        // Given
        Path doomed = Files.writeString(guest.directory().resolve("doomed"), "x");
        house.model().proposes(List.of("rm -rf -- " + doomed));

        // When
        Answer answer = guest.ask("--yes", "frobnicate it for good");

        // Then
        assertThat(answer.stage("proposed").path("risk").asText()).isEqualTo("DESTRUCTIVE");
        assertThat(answer.stage("judged").path("approval").asText()).isEqualTo("word");
        assertThat(answer.exit()).isEqualTo(3);
        assertThat(answer.names()).doesNotContain("typed");
        assertThat(doomed).exists();
    }

    @Test
    void a_file_that_the_host_does_not_have_is_asked_for_and_the_look_is_in_the_log() throws Exception {
        // Given
        Files.writeString(guest.directory().resolve("ledger.txt"), "1\n");

        // When
        Answer answer = guest.ask("--yes", "show the file " + guest.directory().resolve("ledgr.txt"));

        // Then
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.names()).doesNotContain("proposed");
        assertThat(answer.last().toString()).contains("There is no file", "Did you mean ledger.txt?");
        assertThat(house.entry(Long.toString(house.height() - 2)).path("kind").asText())
                .isEqualTo("observation");
    }

    @Test
    void a_command_that_fails_gives_4_and_is_logged_as_not_predicted() throws Exception {
        // When
        Answer answer = guest.ask("--yes", "show the file " + guest.directory());

        // Then
        assertThat(answer.exit()).isEqualTo(4);
        assertThat(answer.last().path("exit").asInt()).isEqualTo(1);
        assertThat(answer.last().path("predicted").asBoolean(true)).isFalse();
        assertThat(house.entry(answer.entries().getLast())
                        .path("payload")
                        .path("asPredicted")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void the_first_step_that_fails_stops_the_flow() throws Exception {
        // Given
        Path after = guest.directory().resolve("after");
        house.model().proposes(List.of("ls " + guest.directory().resolve("nowhere"), "touch " + after));

        // When
        Answer answer = guest.ask("--yes", "frobnicate in two steps");

        // Then
        assertThat(answer.exit()).isEqualTo(4);
        assertThat(answer.last().path("typed")).hasSize(1);
        assertThat(after).doesNotExist();
    }

    @Test
    void a_shell_that_ends_itself_gives_5() throws Exception {
        // Given
        house.model().proposes(List.of("exec cat"));
        String pane = guest.tmux().split();

        // When
        Answer answer = guest.ask("--yes --pane " + pane, "frobnicate the shell");

        // Then
        assertThat(answer.names()).contains("typed");
        assertThat(answer.exit()).isEqualTo(5);
        assertThat(answer.last().path("stage").asText()).isEqualTo("finished");
        assertThat(answer.last().has("exit")).isFalse();
        guest.tmux().tmux("kill-pane", "-t", pane);
    }

    @Test
    void a_pane_can_be_named_and_one_that_is_not_there_is_refused() throws Exception {
        // When
        Answer there = guest.ask("--yes --pane %0", "show the current directory");
        Answer nowhere = guest.ask("--yes --pane %99", "show the current directory");

        // Then
        assertThat(there.last().path("pane").asText()).isEqualTo("%0");
        assertThat(guest.tmux().history("%0")).contains("$ pwd\n" + guest.directory());
        assertThat(nowhere.exit()).isEqualTo(1);
        assertThat(nowhere.last().path("reason").asText()).contains("no pane %99");
    }

    @Test
    void every_verb_gives_one_object() throws Exception {
        // Given
        guest.ask("--yes", "show the current directory");

        // When, Then
        assertThat(guest.exec("log --json").last().path("entries")).hasSizeGreaterThan(2);
        assertThat(guest.exec("why --json").last().path("kind").asText()).isEqualTo("outcome");
        assertThat(guest.exec("verify --json").last().path("verified").asBoolean())
                .isTrue();
        assertThat(guest.exec("history --json").last().path("requests")).isNotEmpty();
        assertThat(guest.exec("panes --json").last().path("panes")).hasSizeGreaterThan(1);
        assertThat(guest.exec("policy --json").last().path("policies")).hasSizeGreaterThan(10);
        assertThat(guest.exec("witnesses --json").last().path("witnesses")).hasSize(4);
        assertThat(guest.exec("attest --json").last().path("attested").asBoolean(true))
                .isFalse();
        assertThat(guest.exec("help --json").last().path("verbs")).isNotEmpty();
    }
}
