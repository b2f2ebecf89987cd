package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.gateway.TestingGuest.Answer;
import dev.alice.gateway.cli.TestingAlice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A flow that its outcome confirmed is kept, offered next time without a model, and falls with what it came from. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeepTest {
    private final TestingHouse house;
    private final TestingGuest guest;
    private final TestingGuest other;

    KeepTest(@TempDir Path directory) throws Exception {
        String number = Long.toString(System.nanoTime() & 0xffff, 36);
        house = TestingHouse.open(directory);
        guest = house.guest("keeper" + number);
        other = house.guest("other" + number);
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void a_confirmed_flow_is_offered_next_time_and_falls_when_the_flow_it_came_from_is_tainted() throws Exception {
        // Given
        Path first = guest.directory().resolve("first-gizmo");
        Path second = guest.directory().resolve("second-gizmo");
        house.model().proposesNext("touch " + first, "");
        Answer confirmed = guest.ask("--yes", "frobnicate the gizmo " + first);
        assertThat(confirmed.exit()).as(confirmed.out() + confirmed.err()).isZero();
        int asked = house.model().bodies.size();

        // When
        Answer kept = guest.exec("keep --json");
        Answer next = guest.ask("--yes", "frobnicate the gizmo " + second);

        // Then
        assertThat(kept.exit()).as(kept.out() + kept.err()).isZero();
        String flow = confirmed.last().path("flow").asText();
        assertThat(kept.last().path("flow").asText()).isEqualTo(flow);
        assertThat(kept.last().path("entry").asText())
                .isEqualTo(confirmed.entries().getLast());
        assertThat(kept.last().path("request").asText()).isEqualTo("frobnicate the gizmo <path>");
        assertThat(next.exit()).as(next.out() + next.err()).isZero();
        assertThat(second).exists();
        assertThat(house.model().bodies).hasSize(asked);
        assertThat(next.stage("proposed").path("source").asText())
                .isEqualTo("recipe:" + kept.last().path("id").asText());
        JsonNode seeds = house.entry(next.entries().getFirst()).path("payload").path("seeds");
        assertThat(seeds).anySatisfy(seed -> assertThat(seed.path("name").asText())
                .isEqualTo(flow));
        assertThat(guest.exec("history --json").last().path("requests").toString())
                .doesNotContain("it revises");
        Path stored = house.data()
                .resolve("kept-recipes")
                .resolve(guest.name())
                .resolve(kept.last().path("id").asText() + ".yaml");
        assertThat(Files.getPosixFilePermissions(stored))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(other.exec("recipes --json").last().path("learned")).isEmpty();

        // When
        TestingAlice.Ran tainted = house.alice("taint", "add", "flow", flow, "--why", "it did harm later");
        Answer fallen = guest.ask("--yes", "frobnicate the gizmo " + guest.directory().resolve("third-gizmo"));
        Answer again = guest.exec("keep --json " + flow);

        // Then
        assertThat(tainted.exit()).as(tainted.err()).isZero();
        assertThat(fallen.names()).doesNotContain("typed").endsWith("refused");
        assertThat(guest.directory().resolve("third-gizmo")).doesNotExist();
        assertThat(again.exit()).isEqualTo(1);
        assertThat(house.alice("audit").exit()).isZero();
    }

    @Test
    void what_its_outcome_did_not_confirm_is_not_kept() throws Exception {
        // Given
        house.model().proposesNext("cat " + guest.directory().resolve("not-there"), "");
        Answer failed = guest.ask("--yes", "frobnicate what is not there");
        Answer refused = guest.ask("", "create the directory " + guest.directory().resolve("never-approved"));

        // When
        Answer keepFailed = guest.exec("keep --json " + failed.stage("proposed").path("name").asText());
        Answer keepRefused = guest.exec("keep --json " + refused.stage("proposed").path("name").asText());
        Answer keepOfNobody = other.exec("keep --json " + failed.entries().getLast());

        // Then
        assertThat(keepFailed.exit()).isEqualTo(1);
        assertThat(keepFailed.last().path("error").asText()).contains("did not confirm it");
        assertThat(keepRefused.exit()).isEqualTo(1);
        assertThat(keepRefused.last().path("error").asText()).contains("not typed to its end");
        assertThat(keepOfNobody.exit()).isEqualTo(1);
    }

    @Test
    void a_line_that_was_not_understood_is_not_kept() throws Exception {
        // Given
        house.model().proposesNext("eval \"$(printf true)\"", "");
        Answer opaque = guest.ask("--yes", "frobnicate opaquely");

        // When
        Answer keep = guest.exec("keep --json " + opaque.stage("proposed").path("name").asText());

        // Then
        assertThat(opaque.stage("proposed").path("understood").asBoolean(true)).isFalse();
        assertThat(keep.exit()).isEqualTo(1);
        assertThat(guest.exec("recipes --json").out()).doesNotContain("frobnicate opaquely");
    }

    @Test
    void in_a_conversation_a_flow_is_kept_under_other_words_shown_as_learned_and_forgotten() throws Exception {
        // Given
        Path wanted = guest.directory().resolve("spoken");
        house.model().proposesNext("mkdir -p " + wanted, "test -d " + wanted);
        guest.connect();
        guest.say("frobnicate at length and with many words", "? why   ▸");
        guest.press("y", guest.name() + " ▸");

        // When
        String kept = guest.say("keep as wibble now");
        String card = guest.say("wibble now", "? why   ▸");
        guest.press("n", guest.name() + " ▸");
        String list = guest.say("recipes");
        String id = list.substring(list.indexOf("learned.")).split("\\s")[0];
        String forgotten = guest.say("forget " + id);
        String gone = guest.say("recipes");
        guest.quit();

        // Then
        assertThat(kept).contains("✔ kept       wibble now", "removes it");
        assertThat(card)
                .contains("· learned    you kept it from flow ", "1  mkdir -p " + wanted, "2  test -d " + wanted)
                .contains("check: exit 0 shows that it worked");
        assertThat(card.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(list).contains("wibble now", "mkdir -p " + wanted);
        assertThat(forgotten).contains("✔ forgotten  wibble now");
        assertThat(gone).doesNotContain("wibble now");
    }
}
