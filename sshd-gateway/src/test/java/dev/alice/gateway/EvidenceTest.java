package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.gateway.TestingGuest.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a rehearsal showed, what came of predictions, and the way back: from the real sandbox to the log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvidenceTest {
    private final TestingHouse house;
    private final TestingGuest guest;

    EvidenceTest(@TempDir Path directory) throws Exception {
        house = TestingHouse.trusting(directory);
        guest = house.guest("mona");
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void what_was_seen_is_shown_at_once_and_read_again_from_the_log() throws Exception {
        // Given
        house.model().proposes(List.of("echo seen | tee /var/tmp/alice-seen-it"));

        // When
        Answer asked = guest.ask("", "frobnicate and look");
        JsonNode later = guest.exec("evidence --json").last();

        // Then
        JsonNode rehearsed = asked.stage("rehearsed");
        assertThat(rehearsed.path("copy").asText()).isEqualTo("server");
        assertThat(rehearsed.path("programs").findValuesAsText("path")).anyMatch(path -> path.endsWith("/tee"));
        assertThat(rehearsed.path("changes").findValuesAsText("path")).containsExactly("/var/tmp/alice-seen-it");
        assertThat(rehearsed.path("steps").get(0).has("output")).isFalse();
        assertThat(rehearsed.path("undo").path("lines").findValuesAsText("command"))
                .isEmpty();
        assertThat(rehearsed.path("undo").path("stays").get(0).asText())
                .contains("/var/tmp/alice-seen-it", "whether they are new is not known");
        assertThat(later.path("flow").asText())
                .isEqualTo(asked.stage("proposed").path("flow").asText());
        assertThat(later.path("rehearsal").path("programs").findValuesAsText("path"))
                .anyMatch(path -> path.endsWith("/tee"));
        assertThat(later.path("rehearsal")
                        .path("steps")
                        .get(0)
                        .path("outputSha256")
                        .asText())
                .hasSize(64);
        assertThat(later.toString()).doesNotContain("seen\\n");
        assertThat(Path.of("/var/tmp/alice-seen-it")).doesNotExist();
    }

    @Test
    void a_rehearsal_that_contradicts_its_prediction_says_so_before_anything_is_typed() throws Exception {
        // Given
        house.model().proposes(List.of("touch /var/tmp/alice-x && test -e /var/tmp/alice-y"));

        // When
        Answer asked = guest.ask("", "frobnicate wrongly");

        // Then
        assertThat(asked.stage("rehearsed").path("asPredicted").asBoolean()).isFalse();
        assertThat(asked.stage("rehearsed").path("disagrees").asText())
                .isEqualTo("step 1: exit 0 was predicted (70 %), the rehearsal ended with 1");
        assertThat(asked.names()).doesNotContain("typed");
    }

    @Test
    void predictions_are_compared_after_the_run_and_the_score_is_replayed_from_the_log() throws Exception {
        // Given
        int before = calibration().path("predictions").asInt();

        // When
        Answer done =
                guest.ask("--yes", "create the directory " + guest.directory().resolve("compared"));
        JsonNode after = calibration();
        JsonNode outcome = house.entry(done.entries().getLast());
        house.stop();
        house.start();

        // Then
        JsonNode step = outcome.path("payload").path("steps").get(0);
        assertThat(done.exit()).isZero();
        assertThat(step.path("predictedExit").asInt(-1)).isZero();
        assertThat(step.path("predictedPermille").asInt()).isBetween(500, 1000);
        assertThat(after.path("predictions").asInt()).isEqualTo(before + 1);
        assertThat(after.path("brier").asDouble()).isBetween(0.0, 0.25);
        assertThat(calibration()).isEqualTo(after);
    }

    private JsonNode calibration() throws Exception {
        return guest.exec("policy --json").last().path("standing");
    }

    @Test
    void what_was_typed_is_taken_back_by_a_flow_of_its_own_through_all_gates() throws Exception {
        // Given
        // a place that a rehearsal has as the host has it
        Path made =
                Path.of("/opt/alice-evidence-test-" + ProcessHandle.current().pid());
        house.model().proposes(List.of("mkdir " + made, "echo x > " + made + "/file"));
        Answer done = guest.ask("--yes", "frobnicate this place");
        boolean there = Files.exists(made.resolve("file"));
        String flow = done.stage("proposed").path("flow").asText();

        // When
        Answer unasked = guest.exec("undo --json " + flow);
        Answer undone = guest.exec("undo --json --yes " + flow);

        // Then
        assertThat(done.exit()).isZero();
        assertThat(there).isTrue();
        assertThat(unasked.exit()).isEqualTo(3);
        assertThat(unasked.names()).contains("registered", "witnessed", "rehearsed", "judged", "refused");
        assertThat(undone.exit()).as(undone.out() + undone.err()).isZero();
        assertThat(undone.names()).contains("registered", "witnessed", "judged", "cleared", "typed", "finished");
        assertThat(undone.stage("proposed").path("purpose").asText()).startsWith("undo: ");
        assertThat(made).doesNotExist();
        assertThat(house.alice("audit").exit()).isZero();
    }

    @Test
    void where_nothing_can_be_taken_back_it_says_why() throws Exception {
        // Given
        guest.ask("--yes", "show the current directory");

        // When
        Answer nothing = guest.exec("undo --json");
        Answer unknown = guest.exec("undo --json IAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

        // Then
        assertThat(nothing.exit()).isEqualTo(1);
        assertThat(nothing.last().path("reason").asText()).contains("it leaves nothing behind");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.last().path("reason").asText()).contains("no flow IAAAA");
    }
}
