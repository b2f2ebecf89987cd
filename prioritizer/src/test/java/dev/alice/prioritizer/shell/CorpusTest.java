package dev.alice.prioritizer.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alice.flow.Assessment;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Risk;
import dev.alice.prioritizer.TestingFlows;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CorpusTest {
    /** Commands that somebody labelled as dangerous and that only read insensitive files, each with the reason. */
    private static final Map<String, String> PLAIN_READS = Map.of();

    private final CommandAssessor assessor = new CommandAssessor();

    @Test
    void no_dangerous_command_is_called_read_only() {
        // Given
        Optional<List<Corpus.Entry>> corpus = Corpus.beside();
        assumeTrue(corpus.isPresent(), "the corpus is not beside the repository");
        Map<String, Map<Risk, Integer>> table = new TreeMap<>();
        Map<String, Integer> exposing = new TreeMap<>();
        List<String> wrong = new ArrayList<>();

        // When
        for (Corpus.Entry entry : corpus.get()) {
            Assessment assessment = assessor.assess(List.of(entry.command()), TestingFlows.HOST);
            table.computeIfAbsent(entry.label(), label -> new EnumMap<>(Risk.class))
                    .merge(assessment.risk(), 1, Integer::sum);
            if (assessment.has(EffectKind.EXPOSES_SECRET)) {
                exposing.merge(entry.label(), 1, Integer::sum);
            }
            if (entry.label().equals("dangerous")
                    && assessment.risk() == Risk.READS_ONLY
                    && !PLAIN_READS.containsKey(entry.command())) {
                wrong.add(entry.command());
            }
        }

        // Then
        System.out.println("risk by label: " + table + "; exposing a secret: " + exposing);
        assertThat(wrong).isEmpty();
        assertThat(share(table, "benign", exposing)).isLessThan(0.05);
        assertThat(share(table, "mixed", exposing)).isLessThan(0.01);
    }

    private static double share(Map<String, Map<Risk, Integer>> table, String label, Map<String, Integer> exposing) {
        int all = table.getOrDefault(label, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        return (double) exposing.getOrDefault(label, 0) / all;
    }
}
