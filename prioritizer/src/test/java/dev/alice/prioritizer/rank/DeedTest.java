package dev.alice.prioritizer.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.prioritizer.TestingFlows;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeedTest {
    private static final String ISSUER = "did:keri:" + TestingFlows.AGENT.qb64();
    private static final String SHA = "ab".repeat(32);

    private static Optional<Deed.Kind> outcome(boolean held, String source, String... ends) {
        return Deed.read(
                        "outcome",
                        ISSUER,
                        Instant.EPOCH,
                        Map.of(
                                "asPredicted",
                                held,
                                "source",
                                Map.of("kind", source, "name", "x"),
                                "steps",
                                List.of(ends).stream()
                                        .map(end -> Map.of("outcome", end, "commandSha256", SHA))
                                        .toList()))
                .map(Deed::kind);
    }

    private static Optional<Deed.Kind> refusal(String at, String source, String... policies) {
        Map<String, Object> paper = new HashMap<>();
        paper.put("at", at);
        paper.put("source", Map.of("kind", source, "name", "x"));
        paper.put(
                "policies",
                List.of(policies).stream()
                        .map(id -> Map.of("id", id, "says", "No."))
                        .toList());
        return Deed.read("refusal", ISSUER, Instant.EPOCH, paper).map(Deed::kind);
    }

    @Test
    void an_end_as_predicted_confirms_and_another_end_fails() {
        assertThat(outcome(true, "MODEL", "exited", "exited")).contains(Deed.Kind.CONFIRMED);
        assertThat(outcome(false, "RECIPE", "exited")).contains(Deed.Kind.FAILED);
        assertThat(outcome(false, "MODEL", "exited", "backgrounded")).contains(Deed.Kind.FAILED);
    }

    @Test
    void a_step_that_says_what_was_predicted_is_a_forecast_and_one_that_was_not_seen_is_none() {
        Map<String, Object> paper = Map.of(
                "asPredicted",
                false,
                "source",
                Map.of("kind", "RECIPE", "name", "x"),
                "steps",
                List.of(
                        Map.of(
                                "outcome",
                                "exited",
                                "commandSha256",
                                SHA,
                                "exit",
                                0,
                                "predictedExit",
                                0,
                                "predictedPermille",
                                900),
                        Map.of(
                                "outcome",
                                "exited",
                                "commandSha256",
                                SHA,
                                "exit",
                                2,
                                "predictedExit",
                                0,
                                "predictedPermille",
                                700),
                        Map.of("outcome", "exited", "commandSha256", SHA, "exit", 0),
                        Map.of(
                                "outcome",
                                "exited",
                                "commandSha256",
                                SHA,
                                "exit",
                                0,
                                "predictedExit",
                                0,
                                "predictedPermille",
                                70_000)));

        Optional<Deed> deed = Deed.read("outcome", ISSUER, Instant.EPOCH, paper);

        assertThat(deed).isPresent();
        assertThat(deed.get().forecasts()).containsExactly(new Deed.Forecast(900, true), new Deed.Forecast(700, false));
    }

    @Test
    void an_end_that_nobody_saw_says_nothing() {
        assertThat(outcome(false, "MODEL", "exited", "pane-closed")).isEmpty();
        assertThat(outcome(false, "MODEL", "interrupted")).isEmpty();
        assertThat(outcome(true, "MODEL")).isEmpty();
        assertThat(Deed.read("outcome", ISSUER, Instant.EPOCH, Map.of("reason", "the server stopped")))
                .isEmpty();
    }

    @Test
    void what_a_person_wrote_is_not_the_agents_doing() {
        assertThat(outcome(false, "PERSON", "exited")).isEmpty();
        assertThat(outcome(true, "PERSON", "exited")).isEmpty();
    }

    @Test
    void a_refusal_counts_where_policy_refused_what_the_agent_wrote_itself() {
        assertThat(refusal("judged", "MODEL", "secrets-never")).contains(Deed.Kind.REFUSED);
        assertThat(refusal("judged", "RECIPE", "secrets-never")).isEmpty();
        assertThat(refusal("judged", "MODEL")).isEmpty();
        assertThat(refusal("cleared", "MODEL", "reads-ask")).isEmpty();
    }

    @Test
    void a_refusal_for_lost_standing_or_for_an_error_does_not_count_again() {
        assertThat(refusal("judged", "MODEL", "standing-lost-never")).isEmpty();
        assertThat(refusal("judged", "MODEL", "error")).isEmpty();
    }

    @Test
    void other_statements_and_other_issuers_are_no_deeds() {
        Map<String, Object> paper =
                Map.of("asPredicted", true, "steps", List.of(Map.of("outcome", "exited", "commandSha256", SHA)));

        assertThat(Deed.read("decision", ISSUER, Instant.EPOCH, paper)).isEmpty();
        assertThat(Deed.read("outcome", "did:web:example.org", Instant.EPOCH, paper))
                .isEmpty();
        assertThat(Deed.read("outcome", "did:keri:x", Instant.EPOCH, paper)).isEmpty();
        assertThat(Deed.read("outcome", ISSUER, Instant.EPOCH, Map.of("asPredicted", "yes", "steps", 3)))
                .isEmpty();
    }

    @Test
    void what_a_foreign_agent_wanted_is_no_deed_of_the_agent_that_passes_it_on() {
        assertThat(outcome(true, "PEER", "exited")).isEmpty();
        assertThat(outcome(false, "PEER", "exited")).isEmpty();
        assertThat(refusal("judged", "PEER", "secrets-never")).isEmpty();
        assertThat(refusal("judged", "MODEL", "secrets-never")).contains(Deed.Kind.REFUSED);
    }
}
