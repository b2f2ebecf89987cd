package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.gateway.TestingGuest.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two people at once: neither sees or reaches the other's tmux. One of them sits in a conversation all the time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoPeopleTest {
    private final TestingHouse house;
    private final TestingGuest anna;
    private final TestingGuest bert;

    TwoPeopleTest(@TempDir Path directory) throws Exception {
        house = TestingHouse.open(directory);
        anna = house.guest("anna" + Long.toString(System.nanoTime() & 0xffff, 36));
        bert = house.guest("bert" + Long.toString(System.nanoTime() & 0xffff, 36));
    }

    @BeforeAll
    void anna_talks() {
        anna.connect();
    }

    @AfterAll
    void close() {
        house.close();
    }

    /** The forwards of somebody who gives their own tmux the name that Anna's has. */
    private List<String> underAnnasName() {
        return List.of("-R", "/tmp/" + anna.name() + ".sock:" + bert.tmux().socket());
    }

    private static List<String> paths(Answer panes) {
        return panes.last().path("panes").findValuesAsText("path");
    }

    @Test
    void the_same_forward_path_on_two_connections_is_two_tmux_servers() throws Exception {
        // When
        Answer berts = bert.exec(underAnnasName(), "panes --json");
        Answer annas = anna.exec("panes --json");

        // Then
        assertThat(paths(berts)).isNotEmpty().containsOnly(bert.directory().toString());
        assertThat(paths(annas))
                .hasSizeGreaterThan(1)
                .containsOnly(anna.directory().toString());
        assertThat(anna.say("panes")).doesNotContain(bert.directory().toString());
    }

    @Test
    void somebody_without_a_forward_gets_nobody_elses() throws Exception {
        // Given
        String before = anna.tmux().history(anna.workPane());

        // When
        Answer panes = bert.exec(List.of(), "panes --json");
        Answer ask =
                bert.exec(List.of(), "ask --json --yes --pane " + anna.workPane() + " -- show the current directory");

        // Then
        assertThat(panes.exit()).isEqualTo(1);
        assertThat(panes.out()).doesNotContain(anna.directory().toString());
        assertThat(ask.exit()).isEqualTo(1);
        assertThat(ask.last().path("reason").asText()).contains("No tmux was forwarded");
        assertThat(anna.tmux().history(anna.workPane())).isEqualTo(before);
    }

    @Test
    void a_pane_of_somebody_else_is_no_pane() throws Exception {
        // Given
        String annasAlone = anna.tmux().split();
        assertThat(bert.tmux().panes()).doesNotContain(annasAlone);

        // When
        Answer ask = bert.exec(underAnnasName(), "ask --json --yes --pane " + annasAlone + " -- pwd");

        // Then
        assertThat(ask.exit()).isEqualTo(1);
        assertThat(ask.last().path("reason").asText()).contains("there is no pane " + annasAlone);
        assertThat(anna.tmux().history(annasAlone)).isEqualTo("$");
        anna.tmux().tmux("kill-pane", "-t", annasAlone);
    }

    @Test
    void what_both_ask_for_at_once_comes_to_each_in_their_own_pane_and_train() throws Exception {
        // When
        CompletableFuture<Answer> berts =
                CompletableFuture.supplyAsync(() -> ask(bert, underAnnasName()), Thread::startVirtualThread);
        CompletableFuture<Answer> annas =
                CompletableFuture.supplyAsync(() -> ask(anna, usual(anna)), Thread::startVirtualThread);
        Answer his = berts.get();
        Answer hers = annas.get();

        // Then
        assertThat(List.of(his.exit(), hers.exit())).as(his.out() + hers.out()).containsExactly(0, 0);
        assertThat(bert.tmux().history(bert.workPane()))
                .contains("$ pwd\n" + bert.directory())
                .doesNotContain("anna");
        assertThat(anna.tmux().history(anna.workPane()))
                .contains("$ pwd\n" + anna.directory())
                .doesNotContain("bert");
        assertThat(his.last().path("steps").get(0).path("output").asText().strip())
                .isEqualTo(bert.directory().toString());
        assertThat(train(his)).startsWith("urn:alice:train:" + bert.name() + ":");
        assertThat(train(hers)).startsWith("urn:alice:train:" + anna.name() + ":");
    }

    @Test
    void a_history_is_ones_own() throws Exception {
        // Given
        bert.ask("--yes", "show the current directory");

        // When
        JsonNode hers = anna.exec("history --json").last();
        JsonNode his = bert.exec("history --json").last();

        // Then
        assertThat(hers.path("train").asText()).contains(anna.name());
        assertThat(his.path("train").asText()).contains(bert.name());
        assertThat(his.path("requests")).isNotEmpty();
    }

    private static List<String> usual(TestingGuest guest) {
        return List.of("-R", "/tmp/" + guest.name() + ".sock:" + guest.tmux().socket());
    }

    private static Answer ask(TestingGuest guest, List<String> forwards) {
        try {
            return guest.exec(forwards, "ask --json --yes -- show the current directory");
        } catch (Exception e) {
            throw new AssertionError("ssh of " + guest.name(), e);
        }
    }

    private static String train(Answer answer) {
        return answer.stage("requested").path("train").asText();
    }
}
