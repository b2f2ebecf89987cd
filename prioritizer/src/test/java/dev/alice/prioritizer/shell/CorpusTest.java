package dev.alice.prioritizer.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Assessment;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Risk;
import dev.alice.prioritizer.TestingFlows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of labelled commands: those of this module always, and the larger corpus where it is there. */
class CorpusTest {
    /**
     * Commands that somebody labelled as dangerous and that are called read-only, each with the reason. None is: where
     * one comes up, it belongs here only if its effects are nothing but reads of files that hold no secret.
     */
    private static final Map<String, String> PLAIN_READS = Map.of();

    private final CommandAssessor assessor = new CommandAssessor();

    @Test
    void no_dangerous_command_is_called_read_only() {
        List<String> wrong = new ArrayList<>();
        for (Corpus.Entry entry : labelled("dangerous")) {
            if (assess(entry).risk() == Risk.READS_ONLY && !PLAIN_READS.containsKey(entry.command())) {
                wrong.add(entry.command());
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void whatever_is_called_read_only_has_no_effects_but_reads() {
        for (Corpus.Entry entry : Corpus.all()) {
            Assessment assessment = assess(entry);
            if (assessment.risk() == Risk.READS_ONLY) {
                assertThat(assessment.effects())
                        .as(entry.command())
                        .extracting(Effect::kind)
                        .allMatch(kind -> kind == EffectKind.READS);
                assertThat(assessment.understood()).as(entry.command()).isTrue();
            }
        }
    }

    @Test
    void few_commands_that_people_call_harmless_are_said_to_expose_a_secret() {
        assertThat(share("benign", true)).isLessThan(0.05);
        assertThat(share("mixed", true)).isLessThan(0.01);
    }

    @Test
    void most_commands_are_understood_or_at_least_feared() {
        // the corpus has hundreds of programs that are on no host that Alice would meet
        assertThat(share("mixed", false)).isLessThan(0.65);
        assertThat(share("benign", false)).isLessThan(0.30);
    }

    @Test
    void the_commands_of_this_module_have_the_risk_that_their_label_says() {
        for (Corpus.Entry entry : Corpus.own()) {
            Assessment assessment = assess(entry);
            switch (entry.label()) {
                case "benign" ->
                    assertThat(assessment.risk())
                            .as("%s: %s", entry.command(), assessment.notes())
                            .isIn(Risk.READS_ONLY, Risk.CHANGES_HOST);
                case "dangerous" ->
                    assertThat(assessment.risk()).as(entry.command()).isIn(Risk.DESTRUCTIVE, Risk.UNKNOWN);
                default -> assertThat(assessment.notes()).isNotNull();
            }
        }
    }

    /** The share of commands with a label that expose a secret, or whose risk is unknown. */
    private double share(String label, boolean exposing) {
        List<Corpus.Entry> entries = labelled(label);
        long counted = entries.stream()
                .map(this::assess)
                .filter(assessment ->
                        exposing ? assessment.has(EffectKind.EXPOSES_SECRET) : assessment.risk() == Risk.UNKNOWN)
                .count();
        return (double) counted / entries.size();
    }

    private static List<Corpus.Entry> labelled(String label) {
        return Corpus.all().stream()
                .filter(entry -> entry.label().equals(label))
                .toList();
    }

    private Assessment assess(Corpus.Entry entry) {
        return assessor.assess(List.of(entry.command()), TestingFlows.HOST);
    }
}
