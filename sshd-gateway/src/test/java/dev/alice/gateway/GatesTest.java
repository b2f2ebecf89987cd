package dev.alice.gateway;

import static dev.alice.gateway.TestingPatience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.gateway.TestingGuest.Answer;
import dev.alice.keri.witness.Witness;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Each gate down: nothing is typed, the reason is clear, and the refusal is in the log where the log works. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatesTest {
    private static final String READS = "show the current directory";

    private final TestingHouse house;
    private final TestingGuest guest;

    GatesTest(@TempDir Path directory) throws Exception {
        house = TestingHouse.closed(directory);
        house.policy("ours", """
                @id("no-symlinks-here")
                @say("This house makes no symbolic links.")
                forbid (principal, action, resource)
                when { resource.programs.contains("ln") };
                """);
        house.start();
        guest = house.guest("mona");
    }

    @BeforeAll
    void everything_works_while_all_gates_are_up() throws Exception {
        assertThat(guest.ask("--yes", READS).exit()).isZero();
    }

    @AfterAll
    void close() {
        house.close();
    }

    /** Asks, and sees to it that no pane shows anything new. */
    private Answer refused(String flags, String words) throws Exception {
        Map<String, String> before = guest.tmux().everything();
        Answer answer = guest.ask(flags, words);
        assertThat(answer.names()).doesNotContain("typed", "finished");
        assertThat(answer.last().path("stage").asText()).isEqualTo("refused");
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(guest.tmux().everything()).isEqualTo(before);
        return answer;
    }

    private void isLogged(Answer refused) throws Exception {
        var entry = house.entry(refused.last().path("entry").asText());
        assertThat(entry.path("kind").asText()).isEqualTo("refusal");
        assertThat(entry.path("payload").path("reason"))
                .isEqualTo(refused.last().path("reason"));
    }

    @Test
    void with_two_of_four_witnesses_stopped_nothing_is_typed_until_they_are_back() throws Exception {
        // Given
        List<Witness> witnesses = house.server().node().witnesses().witnesses();
        witnesses.get(1).stop();

        // When
        Answer three = guest.ask("--yes", READS);
        witnesses.get(2).stop();
        Answer two = refused("--yes", READS);
        witnesses.get(1).start();
        witnesses.get(2).start();
        Answer four = guest.ask("--yes", READS);

        // Then
        assertThat(three.exit()).isZero();
        assertThat(three.stage("witnessed").path("receipts").asInt()).isEqualTo(3);
        assertThat(two.last().path("at").asText()).isEqualTo("witnessed");
        assertThat(two.last().path("reason").asText()).contains("2 of 3 needed witnesses", "is stopped");
        isLogged(two);
        assertThat(four.exit()).isZero();
        assertThat(four.stage("witnessed").path("receipts").asInt()).isGreaterThanOrEqualTo(3);
        await().untilAsserted(() -> assertThat(
                        guest.exec("witnesses --json").last().path("witnesses").findValues("up"))
                .hasSize(4)
                .allMatch(JsonNode::asBoolean));
    }

    @Test
    void where_the_log_cannot_write_nothing_is_typed_and_it_says_so() throws Exception {
        // Given
        long height = house.height();
        house.sql("ALTER TABLE scitt_checkpoint ADD CONSTRAINT disk_full CHECK (size <= " + height + ")");

        // When
        Answer down;
        try {
            down = refused("--yes", READS);
        } finally {
            house.sql("ALTER TABLE scitt_checkpoint DROP CONSTRAINT disk_full");
        }
        Answer up = guest.ask("--yes", READS);

        // Then
        assertThat(down.last().path("at").asText()).isEqualTo("registered");
        assertThat(down.last().path("reason").asText()).contains("the log did not take the proposal");
        assertThat(down.last().has("entry")).isFalse();
        assertThat(up.exit()).isZero();
        assertThat(house.alice("log", "fsck").exit()).isZero();
    }

    @Test
    void where_the_log_stops_between_proposal_and_decision_nothing_is_typed() throws Exception {
        // Given
        long height = house.height();
        house.sql("ALTER TABLE scitt_checkpoint ADD CONSTRAINT disk_full CHECK (size <= 1 + " + height + ")");

        // When
        Answer down;
        try {
            down = refused("--yes", READS);
        } finally {
            house.sql("ALTER TABLE scitt_checkpoint DROP CONSTRAINT disk_full");
        }

        // Then
        assertThat(down.names()).contains("registered", "witnessed", "judged");
        assertThat(down.last().path("at").asText()).isEqualTo("cleared");
        assertThat(down.last().path("reason").asText()).contains("the log did not take the decision");
    }

    @Test
    void what_a_policy_of_the_house_forbids_is_refused_in_its_words() throws Exception {
        // When
        Answer answer = refused("--yes", "symlink /tmp/mona-link to /etc/hosts");

        // Then
        assertThat(answer.last().path("at").asText()).isEqualTo("judged");
        assertThat(answer.last().path("reason").asText()).isEqualTo("This house makes no symbolic links.");
        assertThat(answer.last().path("policies").toString()).contains("no-symlinks-here");
        isLogged(answer);
        assertThat(guest.exec("policy --json").out()).contains("no-symlinks-here");
    }

    @Test
    void a_policy_that_does_not_fit_the_schema_keeps_the_house_closed(@TempDir Path directory) throws Exception {
        // Given
        try (TestingHouse broken = TestingHouse.closed(directory)) {
            broken.policy("typo", """
                    @id("typo")
                    @say("It speaks of what there is not.")
                    forbid (principal, action, resource) when { resource.colour == "red" };
                    """);

            // When, Then
            assertThatThrownBy(broken::start).hasMessageContaining("colour");
        }
    }

    @Test
    void what_fails_in_rehearsal_is_not_typed() throws Exception {
        // Given
        house.model().proposes(List.of("mkdir /usr/bin/env"));

        // When
        Answer answer = refused("--yes", "frobnicate the program");

        // Then
        assertThat(answer.stage("rehearsed").path("result").asText()).isEqualTo("ran");
        assertThat(answer.stage("rehearsed").path("asPredicted").asBoolean(true))
                .isFalse();
        assertThat(answer.last().path("at").asText()).isEqualTo("judged");
        assertThat(answer.last().path("policies").toString()).contains("failed-rehearsal-never");
        isLogged(answer);
    }

    @Test
    void what_would_destroy_the_host_gets_no_witness() throws Exception {
        // Given
        house.model().proposes(List.of("rm -rf /usr"));

        // When
        Answer answer = refused("--yes", "frobnicate everything");

        // Then
        assertThat(answer.last().path("at").asText()).isEqualTo("witnessed");
        assertThat(answer.last().path("reason").asText()).contains("would destroy the host");
        isLogged(answer);
    }

    @Test
    void a_pane_in_which_a_command_runs_is_not_typed_into() throws Exception {
        // Given
        guest.tmux().type("%0", "sleep 100");
        await().untilAsserted(() -> assertThat(guest.tmux()
                        .tmux("display-message", "-p", "-t", "%0", "#{pane_current_command}")
                        .strip())
                .isEqualTo("sleep"));

        // When
        Answer answer = refused("--yes --pane %0", READS);

        // Then
        assertThat(answer.last().path("at").asText()).isEqualTo("cleared");
        assertThat(answer.last().path("reason").asText()).contains("pane %0 takes no command now", "sleep");
        isLogged(answer);
        guest.tmux().key("%0", "C-c");
        guest.tmux().awaitPrompt("%0");
    }

    @Test
    void a_pane_that_shows_a_pager_or_an_editor_is_not_typed_into() throws Exception {
        for (String program : List.of("less /etc/passwd", "vim -n -u NONE /etc/passwd")) {
            // Given
            guest.tmux().type("%0", program);
            await().untilAsserted(() -> assertThat(guest.tmux()
                            .tmux("display-message", "-p", "-t", "%0", "#{alternate_on}")
                            .strip())
                    .isEqualTo("1"));
            // what either draws last is the name of the file in its last row
            await().untilAsserted(
                            () -> assertThat(guest.tmux().screen("%0").strip().lines())
                                    .anyMatch(line -> line.startsWith("root:"))
                                    .last()
                                    .asString()
                                    .contains("/etc/passwd"));

            // When
            Answer answer = refused("--yes --pane %0", READS);

            // Then
            assertThat(answer.last().path("at").asText()).isEqualTo("cleared");
            isLogged(answer);
            if (program.startsWith("vim")) {
                guest.tmux().type("%0", ":q!");
            } else {
                guest.tmux().key("%0", "q");
            }
            guest.tmux().awaitPrompt("%0");
        }
    }

    @Test
    void a_line_that_the_person_has_begun_is_not_added_to() throws Exception {
        // Given
        guest.tmux().tmux("send-keys", "-t", "%0", "-l", "echo half a");
        guest.tmux().awaitText("%0", "$ echo half a");

        // When
        Answer answer = refused("--yes --pane %0", READS);

        // Then
        assertThat(answer.last().path("at").asText()).isEqualTo("cleared");
        isLogged(answer);
        guest.tmux().key("%0", "C-c");
        guest.tmux().awaitPrompt("%0");
    }
}
