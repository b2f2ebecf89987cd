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
    private final TestingGuest careless;
    private final TestingGuest talker;

    KeepTest(@TempDir Path directory) throws Exception {
        String number = Long.toString(System.nanoTime() & 0xffff, 36);
        house = TestingHouse.open(directory);
        guest = house.guest("keeper" + number);
        other = house.guest("other" + number);
        careless = house.guest("careless" + number);
        talker = house.guest("talker" + number);
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void a_confirmed_flow_is_offered_next_time_and_falls_when_the_flow_it_came_from_is_tainted() throws Exception {
        // Given
        Path first = Files.createFile(guest.directory().resolve("first-gizmo"));
        Path second = Files.createFile(guest.directory().resolve("second-gizmo"));
        house.model().proposesNext("cat " + first, "");
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
        assertThat(next.last().path("typed").get(0).asText()).isEqualTo("cat " + second);
        assertThat(house.model().bodies).hasSize(asked);
        assertThat(next.stage("proposed").path("source").asText())
                .isEqualTo("recipe:" + kept.last().path("id").asText());
        JsonNode seeds = house.entry(next.entries().getFirst()).path("payload").path("seeds");
        assertThat(seeds)
                .anySatisfy(seed -> assertThat(seed.path("name").asText()).isEqualTo(flow));
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
        Answer fallen =
                guest.ask("--yes", "frobnicate the gizmo " + guest.directory().resolve("third-gizmo"));
        Answer again = guest.exec("keep --json " + flow);

        // Then
        assertThat(tainted.exit()).as(tainted.err()).isZero();
        assertThat(fallen.names()).doesNotContain("typed").endsWith("refused");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.last().path("error").asText()).contains("it did harm later");
        assertThat(house.alice("audit").exit()).isZero();
    }

    @Test
    void what_its_outcome_did_not_confirm_is_not_kept() throws Exception {
        // Given
        house.model().proposesNext("cat " + careless.directory().resolve("not-there"), "");
        Answer failed = careless.ask("--yes", "frobnicate what is not there");
        Answer refused =
                careless.ask("", "create the directory " + careless.directory().resolve("never-approved"));

        // When
        Answer keepFailed = careless.exec(
                "keep --json " + failed.stage("proposed").path("name").asText());
        Answer keepRefused = careless.exec(
                "keep --json " + refused.stage("proposed").path("name").asText());
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
        other.connect();
        String card = other.say("frobnicate opaquely", "?");
        String word = card.substring(card.lastIndexOf(' ') + 1, card.length() - 1);
        String end = other.say(word);

        // When
        String keep = other.say("keep");
        other.quit();

        // Then
        assertThat(card).contains("UNKNOWN");
        assertThat(end).contains("✔ finished   exit 0");
        assertThat(keep).contains("not every line of it was understood");
    }

    @Test
    void in_a_conversation_a_flow_is_kept_under_other_words_shown_as_learned_and_forgotten() throws Exception {
        // Given
        Path wanted = talker.directory();
        house.model().proposesNext("ls -d " + wanted, "test -d " + wanted);
        talker.connect();
        talker.say("frobnicate at length and with many words", "? why   ▸");
        talker.press("y", talker.name() + " ▸");

        // When
        String kept = talker.say("keep as wibble now");
        String card = talker.say("wibble now", "? why   ▸");
        talker.press("n", talker.name() + " ▸");
        String list = talker.say("recipes");
        String id = list.substring(list.indexOf("learned.")).split("\\s")[0];
        String forgotten = talker.say("forget " + id);
        String gone = talker.say("recipes");
        talker.quit();

        // Then
        assertThat(kept).contains("✔ kept       wibble now", "removes it");
        assertThat(card)
                .contains("· learned    you kept it from flow ", "1  ls -d " + wanted, "2  test -d " + wanted)
                .contains("check: exit 0 shows that it worked");
        assertThat(card.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(list).contains("wibble now", "ls -d " + wanted);
        assertThat(forgotten).contains("✔ forgotten  wibble now");
        assertThat(gone).doesNotContain("wibble now");
    }
}
