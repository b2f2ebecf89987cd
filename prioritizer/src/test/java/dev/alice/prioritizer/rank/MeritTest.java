package dev.alice.prioritizer.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Mind;
import dev.alice.flow.Standing.Level;
import dev.alice.prioritizer.TestingFlows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeritTest {
    private static final String ISSUER = "did:keri:" + TestingFlows.AGENT.qb64();
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Mind QWEN = Mind.model("qwen3");
    private static final Mind GPT = Mind.model("gpt-x");

    private final TrackRecord record = record(NOW);

    private static TrackRecord record(Instant now) {
        return new TrackRecord(Principles.shipped().standing(), agent -> false, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Map<String, Object> outcome(boolean held, String risk, String navigator, String verdict) {
        Map<String, Object> paper = new HashMap<>();
        paper.put("source", Map.of("kind", "MODEL", "name", "gpt-x"));
        paper.put("risk", risk);
        paper.put("asPredicted", held);
        paper.put("steps", List.of(Map.of("outcome", "exited", "exit", held ? 0 : 1, "commandSha256", "c")));
        if (!verdict.equals("NONE")) {
            paper.put("review", Map.of("navigator", navigator, "verdict", verdict));
        }
        return paper;
    }

    private static Map<String, Object> refusal(String at, boolean declined, String policy, String verdict) {
        Map<String, Object> paper = new HashMap<>();
        paper.put("source", Map.of("kind", "MODEL", "name", "gpt-x"));
        paper.put("at", at);
        paper.put("assessment", Map.of("risk", "CHANGES_HOST"));
        paper.put("policies", policy.isEmpty() ? List.of() : List.of(Map.of("id", policy, "says", "no")));
        if (declined) {
            paper.put("declined", true);
        }
        paper.put("dossier", Map.of("pair", Map.of("navigator", "model:qwen3", "verdict", verdict)));
        return paper;
    }

    private static List<Merit> read(String kind, Map<String, Object> paper) {
        return Merit.read(kind, ISSUER, NOW, paper);
    }

    private static Merit merit(Mind mind, Deed.Kind kind) {
        return new Merit(TestingFlows.AGENT, mind, kind, NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "true,  AGREES,  CONFIRMED, CONFIRMED",
        "false, AGREES,  FAILED,    FAILED",
        "true,  OBJECTS, CONFIRMED, FAILED",
        "false, OBJECTS, FAILED,    CONFIRMED"
    })
    void both_of_a_pair_earn_or_lose_by_how_it_ended(
            boolean held, String verdict, Deed.Kind driver, Deed.Kind navigator) {
        assertThat(read("outcome", outcome(held, "CHANGES_HOST", "model:qwen3", verdict)))
                .containsExactly(merit(GPT, driver), merit(QWEN, navigator));
    }

    @Test
    void whoever_offers_another_way_is_not_judged_by_the_first_one() {
        assertThat(read("outcome", outcome(true, "CHANGES_HOST", "model:qwen3", "OFFERS")))
                .containsExactly(merit(GPT, Deed.Kind.CONFIRMED));
    }

    @Test
    void what_only_reads_earns_nothing_and_neither_does_an_end_that_does_not_say_what_was_at_stake() {
        // Given
        Map<String, Object> unsaid = outcome(true, "CHANGES_HOST", "model:qwen3", "AGREES");
        unsaid.remove("risk");

        // Then
        assertThat(read("outcome", outcome(true, "READS_ONLY", "model:qwen3", "AGREES")))
                .isEmpty();
        assertThat(read("outcome", unsaid)).isEmpty();
    }

    @Test
    void a_mind_that_navigates_its_own_flow_earns_once() {
        assertThat(read("outcome", outcome(true, "CHANGES_HOST", "model:gpt-x", "AGREES")))
                .containsExactly(merit(GPT, Deed.Kind.CONFIRMED));
    }

    @Test
    void an_end_that_nobody_saw_is_nobodys_merit() {
        // Given
        Map<String, Object> unseen = outcome(false, "CHANGES_HOST", "model:qwen3", "OBJECTS");
        unseen.put("steps", List.of(Map.of("outcome", "unobserved", "commandSha256", "c")));

        // Then
        assertThat(read("outcome", unseen)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "judged,  false, secrets-never,     OBJECTS, CONFIRMED",
        "judged,  false, secrets-never,     AGREES,  FAILED",
        "cleared, true,  '',                OBJECTS, CONFIRMED"
    })
    void a_navigator_is_right_about_what_policy_or_the_person_refuses(
            String at, boolean declined, String policy, String verdict, Deed.Kind navigator) {
        assertThat(read("refusal", refusal(at, declined, policy, verdict))).contains(merit(QWEN, navigator));
    }

    @ParameterizedTest
    @CsvSource({
        "cleared, true,  '',                  AGREES",
        "cleared, false, '',                  OBJECTS",
        "judged,  false, standing-lost-never, OBJECTS",
        "judged,  false, driver-lost-never,   OBJECTS",
        "ranked,  false, '',                  OBJECTS"
    })
    void a_refusal_that_says_nothing_about_the_flow_says_nothing_about_its_review(
            String at, boolean declined, String policy, String verdict) {
        assertThat(read("refusal", refusal(at, declined, policy, verdict))).isEmpty();
    }

    @Test
    void a_statement_of_nobody_known_or_without_a_source_is_nobodys_merit() {
        // Given
        Map<String, Object> paper = outcome(true, "CHANGES_HOST", "model:qwen3", "AGREES");
        Map<String, Object> sourceless = new HashMap<>(paper);
        sourceless.put("source", Map.of("kind", "ORACLE", "name", "x"));

        // Then
        assertThat(Merit.read("outcome", "did:web:example.org", NOW, paper)).isEmpty();
        assertThat(read("outcome", sourceless)).isEmpty();
        assertThat(read("decision", paper)).isEmpty();
    }

    @Test
    void a_newcomer_earns_its_standing_by_what_the_log_says_of_it_and_the_driver_nothing_by_the_navigator() {
        // Given
        Level before = record.of(TestingFlows.AGENT, GPT).level();

        // When
        for (int i = 0; i < 5; i++) {
            read("outcome", outcome(true, "CHANGES_HOST", "model:qwen3", i < 2 ? "AGREES" : "NONE"))
                    .forEach(record::take);
        }

        // Then
        assertThat(before).isEqualTo(Level.PROBATION);
        assertThat(record.of(TestingFlows.AGENT, GPT).level()).isEqualTo(Level.GOOD);
        assertThat(record.of(TestingFlows.AGENT, GPT).confirmed()).isEqualTo(5);
        assertThat(record.of(TestingFlows.AGENT, QWEN).level()).isEqualTo(Level.PROBATION);
        assertThat(record.of(TestingFlows.AGENT, QWEN).confirmed()).isEqualTo(2);
        assertThat(record.minds(TestingFlows.AGENT)).containsOnlyKeys(GPT, QWEN);
    }

    @Test
    void a_mind_loses_its_standing_and_gets_it_back_with_time() {
        // Given
        TrackRecord later = record(NOW.plus(Duration.ofDays(60)));
        for (int i = 0; i < 10; i++) {
            List<Merit> merits = read("outcome", outcome(false, "CHANGES_HOST", "model:qwen3", "NONE"));
            merits.forEach(record::take);
            merits.forEach(later::take);
        }

        // Then
        assertThat(record.of(TestingFlows.AGENT, GPT).level()).isEqualTo(Level.LOST);
        assertThat(later.of(TestingFlows.AGENT, GPT).level()).isEqualTo(Level.PROBATION);
    }

    @Test
    void recipes_and_people_are_new_nowhere() {
        assertThat(record.of(TestingFlows.AGENT, Mind.RECIPES).level()).isEqualTo(Level.GOOD);
        assertThat(record.of(TestingFlows.AGENT, new Mind("person:octo")).level())
                .isEqualTo(Level.GOOD);
        assertThat(record.of(TestingFlows.AGENT, new Mind("peer:coder")).level())
                .isEqualTo(Level.PROBATION);
    }
}
