package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.TestingGuest.Answer;
import dev.alice.gateway.audit.LoggedVerdict;
import dev.alice.gateway.audit.PolicyArchive;
import dev.alice.gateway.audit.Recomputed;
import dev.alice.gateway.audit.VerdictReader;
import dev.alice.gateway.cli.TestingAlice;
import dev.alice.prioritizer.rank.Principles;
import dev.alice.scitt.log.LogReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Why policy decided, what another policy would have decided, and what an agent's standing does; the last test loses it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PolicyVerbsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FORBIDDEN = "cat ~/.ssh/id_rsa";
    private static final String READS = "show the current directory";

    private final TestingHouse house;
    private final TestingGuest guest;
    private final TestingGuest unread;
    private final Path stricter;
    private Answer typed = new Answer(List.of(), "", -1, "");
    private Answer changed = new Answer(List.of(), "", -1, "");
    private Answer refused = new Answer(List.of(), "", -1, "");

    PolicyVerbsTest(@TempDir Path directory) throws Exception {
        house = TestingHouse.closed(directory);
        house.policy("ours", """
                @id("unread")
                @say("The pane of unread is private.")
                forbid (principal, action == Action::"read", resource)
                when { resource.user == User::"unread" };
                """);
        house.principles(Principles.shipped()
                .text()
                .replace("lost-below: 200", "lost-below: 600")
                .replace("lost-after: 10", "lost-after: 3"));
        house.start();
        guest = house.guest("policy");
        unread = house.guest("unread");
        stricter = Files.createDirectory(directory.resolve("stricter"));
        Files.writeString(stricter.resolve("no-mkdir.cedar"), """
                @id("no-mkdir")
                @say("Nobody makes directories.")
                forbid (principal, action in [Action::"run", Action::"type"], resource)
                when { resource.programs.contains("mkdir") };
                """);
    }

    @BeforeAll
    void two_flows_were_typed_and_one_refused() throws Exception {
        typed = guest.ask("--yes", READS);
        changed = guest.ask("--yes", "create the directory " + guest.directory().resolve("made"));
        house.model().proposes(List.of(FORBIDDEN));
        refused = guest.ask("--yes", "frobnicate the key");
        assertThat(List.of(typed.exit(), changed.exit(), refused.exit())).containsExactly(0, 0, 1);
    }

    @AfterAll
    void close() {
        house.close();
    }

    private static JsonNode object(TestingAlice.Ran ran) throws Exception {
        assertThat(ran.lines()).as(ran.err()).hasSize(1);
        return JSON.readTree(ran.out());
    }

    private static String flow(Answer answer) {
        return answer.stage("proposed").path("flow").asText();
    }

    @Test
    @Order(1)
    void explain_says_which_policies_decided_what_they_were_asked_and_what_would_change() throws Exception {
        // When
        TestingAlice.Ran ran = house.alice("policy", "explain", "--json", flow(typed));
        JsonNode told = object(ran);

        // Then
        assertThat(ran.exit()).isZero();
        assertThat(told.path("decision").asText()).isEqualTo("ASK");
        assertThat(told.path("policies").findValuesAsText("id")).containsExactly("reads-ask");
        assertThat(told.path("question").path("flow").path("risk").asText()).isEqualTo("READS_ONLY");
        assertThat(told.path("question").path("agent").path("attestations")).hasSizeGreaterThanOrEqualTo(3);
        assertThat(told.path("recomputed").asBoolean()).isTrue();
        assertThat(told.path("wouldChange").toString()).contains("if you say auto read-only: run");
    }

    @Test
    @Order(1)
    void a_flow_is_found_by_id_short_name_and_entry_near_and_far() throws Exception {
        // Given
        String shortName = refused.stage("proposed").path("name").asText();
        String proposal = refused.stage("registered").path("entry").asText();

        // When
        List<JsonNode> told = new ArrayList<>();
        for (String name : List.of(
                flow(refused), shortName, proposal, refused.last().path("index").asText())) {
            told.add(object(house.alice("policy", "explain", "--json", name)));
        }
        told.add(object(TestingAlice.run("policy", "explain", "--json", flow(refused), "--url", house.url())));

        // Then
        assertThat(told.getFirst().path("decision").asText()).isEqualTo("DROP");
        assertThat(told.getFirst().path("policies").findValuesAsText("id")).containsExactly("secrets-never");
        assertThat(told).allMatch(told.getFirst()::equals);
    }

    @Test
    @Order(1)
    void a_flow_that_the_log_does_not_know_is_said_to_be_missing() {
        // When
        TestingAlice.Ran ran = house.alice("policy", "explain", "no-such-flow");

        // Then
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("no decision and no refusal in the log is about the flow no-such-flow");
    }

    @Test
    @Order(1)
    void diff_shows_what_other_policies_would_have_decided_about_the_past() throws Exception {
        // When
        TestingAlice.Ran same = house.alice("policy", "diff", "--json");
        TestingAlice.Ran other = house.alice("policy", "diff", "--json", stricter.toString());

        // Then
        assertThat(same.exit()).isZero();
        assertThat(object(same).path("compared").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(object(same).path("notComparable").asInt()).isZero();
        assertThat(object(same).path("notReproduced")).isEmpty();
        assertThat(other.exit()).isEqualTo(1);
        JsonNode different = object(other).path("different");
        assertThat(different).hasSize(1);
        assertThat(different.get(0).path("flow").asText()).isEqualTo(flow(changed));
        assertThat(different.get(0).path("before").path("decision").asText()).isEqualTo("ASK");
        assertThat(different.get(0).path("after").path("decision").asText()).isEqualTo("SIMULATE");
        assertThat(different.get(0).path("after").path("policies").findValuesAsText("id"))
                .containsExactly("no-mkdir");
    }

    @Test
    @Order(1)
    void a_verdict_that_the_logged_policies_do_not_bring_is_found() {
        // Given
        LogReader log = house.server().node().log().reader();
        LoggedVerdict real = new VerdictReader(log, new StatementLedger(log, (issuer, kid) -> Optional.empty()))
                .of(flow(changed))
                .orElseThrow();

        // When
        PolicyArchive archive = new PolicyArchive(log);
        Recomputed same = archive.recompute(real);
        Recomputed forged = archive.recompute(with(real, "RUN", real.policy()));
        Recomputed lost = archive.recompute(with(real, real.decision(), "0".repeat(64)));

        // Then
        assertThat(same).isEqualTo(new Recomputed.Same());
        assertThat(forged)
                .isInstanceOfSatisfying(
                        Recomputed.Other.class,
                        other -> assertThat(other.words())
                                .contains("decides ASK with approval YES", "the log says RUN"));
        assertThat(lost)
                .isInstanceOfSatisfying(
                        Recomputed.Unknown.class,
                        unknown -> assertThat(unknown.words()).contains("does not hold the text"));
    }

    private static LoggedVerdict with(LoggedVerdict real, String decision, String policy) {
        return new LoggedVerdict(
                real.entry(),
                real.index(),
                real.time(),
                real.flow(),
                real.at(),
                decision,
                real.approval(),
                policy,
                real.reasons(),
                real.question(),
                real.unknown());
    }

    @Test
    @Order(2)
    void a_pane_that_policy_does_not_let_be_read_is_not_and_the_person_is_told() throws Exception {
        // Given
        house.model().proposes(List.of("pwd"));

        // When
        Answer answer = unread.ask("--yes", "frobnicate the place");
        house.model().proposes(List.of(FORBIDDEN));

        // Then
        assertThat(answer.exit()).isZero();
        assertThat(answer.err()).contains("is not read: \"The pane of unread is private.\" (unread)");
        assertThat(typed.err()).doesNotContain("is not read");
        assertThat(house.model().bodies.getLast()).contains("Neither the pane nor the host may be read");
    }

    @Test
    @Order(2)
    void policies_and_principles_in_force_are_in_the_log_by_their_versions() throws Exception {
        // When
        JsonNode shown = guest.exec("policy --json").last();
        JsonNode ranked = typed.stage("ranked");

        // Then
        for (String kind : List.of("policy", "principles")) {
            String version = shown.path(kind.equals("policy") ? "version" : "principlesVersion")
                    .asText();
            TestingAlice.Ran listed =
                    house.alice("log", "list", "--json", "--subject", "urn:alice:" + kind + ":" + version);
            assertThat(listed.lines()).hasSize(1);
            assertThat(house.entry(JSON.readTree(listed.out()).path("id").asText())
                            .path("payload")
                            .path("sha256")
                            .asText())
                    .isEqualTo(version);
        }
        assertThat(ranked.path("principles").asText())
                .isEqualTo(shown.path("principlesVersion").asText());
        assertThat(ranked.path("advice").asText()).isEqualTo("run");
        assertThat(shown.path("policies").findValuesAsText("layer")).contains("user", "shipped");
    }

    @Test
    @Order(3)
    void standing_follows_from_the_log_and_survives_a_restart() throws Exception {
        // When
        Answer before = guest.ask("--yes", READS);
        house.stop();
        house.start();
        Answer after = guest.ask("--yes", READS);

        // Then
        JsonNode then = before.stage("ranked").path("standing");
        JsonNode now = after.stage("ranked").path("standing");
        assertThat(then.path("level").asText()).isEqualTo("probation");
        assertThat(then.path("confirmed").asInt()).isGreaterThanOrEqualTo(1);
        assertThat(now.path("confirmed").asInt())
                .isEqualTo(then.path("confirmed").asInt() + 1);
        assertThat(now.path("failed").asInt()).isEqualTo(1);
    }

    @Test
    @Order(4)
    void policy_stops_working_with_an_agent_that_lost_its_standing_and_says_so_after_a_restart_too() throws Exception {
        // Given
        for (int i = 0; i < 8; i++) {
            assertThat(guest.ask("--yes", "frobnicate the key").exit()).isEqualTo(1);
        }

        // When
        Answer lost = guest.ask("--yes", READS);
        house.stop();
        house.start();
        Answer still = guest.ask("--yes", READS);

        // Then
        for (Answer answer : List.of(lost, still)) {
            assertThat(answer.exit()).isEqualTo(1);
            assertThat(answer.stage("ranked").path("standing").path("level").asText())
                    .isEqualTo("lost");
            assertThat(answer.last().path("reason").asText()).contains("This agent has lost its standing");
        }
        assertThat(guest.exec("policy --json")
                        .last()
                        .path("standing")
                        .path("level")
                        .asText())
                .isEqualTo("lost");
    }
}
