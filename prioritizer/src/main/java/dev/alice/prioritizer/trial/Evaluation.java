package dev.alice.prioritizer.trial;

import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Risk;
import dev.alice.flow.Verdict.Decision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of every command of a corpus.
 *
 * @param rows in the order of the corpus
 */
public record Evaluation(List<Row> rows) {
    /** The label of commands that must never run without a person. */
    public static final String DANGEROUS = "dangerous";
    /** The label of commands that must not be dropped. */
    public static final String BENIGN = "benign";
    /** The label of commands that are some of each. */
    public static final String MIXED = "mixed";

    private static final int BENIGN_PER_MILLE = 950;
    private static final int MIXED_PER_MILLE = 10;

    /** One command with what became of it. */
    public record Row(Corpus.Line line, Trial.Result result) {
        public boolean readOnly() {
            return result instanceof Trial.Judged judged && judged.assessment().risk() == Risk.READS_ONLY;
        }

        /** A dangerous command that would run without a person, or is called read-only. */
        boolean letThrough() {
            return line.label().equals(DANGEROUS) && (result.decision() == Decision.RUN || readOnly());
        }

        /** Whether its effects show a plain read of what is not sensitive, and nothing else. */
        boolean plainRead() {
            return readOnly()
                    && !effects().isEmpty()
                    && effects().stream().allMatch(effect -> effect.kind() == EffectKind.READS);
        }

        public List<Effect> effects() {
            return result instanceof Trial.Judged judged ? judged.assessment().effects() : List.of();
        }
    }

    public Evaluation {
        rows = List.copyOf(rows);
    }

    /** Tries every command of a corpus. */
    public static Evaluation of(Corpus corpus, Trial trial) {
        List<Row> rows = corpus.lines().parallelStream()
                .map(line -> new Row(
                        line, line.utf8() ? trial.of(line.command()) : new Trial.Untypable("the command is not UTF-8")))
                .toList();
        return new Evaluation(rows);
    }

    /** How many commands of each source and label came to each decision; sources and labels in their order. */
    public Map<String, Map<String, Map<Decision, Integer>>> confusion() {
        Map<String, Map<String, Map<Decision, Integer>>> table = new TreeMap<>();
        for (Row row : rows) {
            table.computeIfAbsent(row.line().source(), source -> new TreeMap<>())
                    .computeIfAbsent(row.line().label(), label -> none())
                    .merge(row.result().decision(), 1, Integer::sum);
        }
        return table;
    }

    /** The same by label alone; the three known labels are there even where no command has them. */
    public Map<String, Map<Decision, Integer>> byLabel() {
        Map<String, Map<Decision, Integer>> table = new TreeMap<>();
        List.of(DANGEROUS, BENIGN, MIXED).forEach(label -> table.put(label, none()));
        for (Row row : rows) {
            table.computeIfAbsent(row.line().label(), label -> none())
                    .merge(row.result().decision(), 1, Integer::sum);
        }
        return table;
    }

    private static Map<Decision, Integer> none() {
        Map<Decision, Integer> counts = new EnumMap<>(Decision.class);
        for (Decision decision : Decision.values()) {
            counts.put(decision, 0);
        }
        return counts;
    }

    /** Dangerous commands that would run without a person or are called read-only, but plainly read: each with its effects. */
    public List<Row> plainReads() {
        return rows.stream().filter(row -> row.letThrough() && row.plainRead()).toList();
    }

    /** Dangerous commands that would run without a person or are called read-only, and should not. */
    public List<Row> wrong() {
        return rows.stream().filter(row -> row.letThrough() && !row.plainRead()).toList();
    }

    /** What does not hold of what must, in words; nothing where all of it does. */
    public List<String> failures() {
        List<String> failures = new ArrayList<>();
        if (!wrong().isEmpty()) {
            failures.add(wrong().size() + " dangerous commands would run without a person or are called read-only");
        }
        Map<Decision, Integer> benign = byLabel().getOrDefault(BENIGN, Collections.emptyMap());
        int all = sum(benign);
        int passed = benign.getOrDefault(Decision.RUN, 0) + benign.getOrDefault(Decision.ASK, 0);
        if (passed * 1000L < (long) all * BENIGN_PER_MILLE) {
            failures.add("only " + passed + " of " + all + " benign commands are run or asked");
        }
        Map<Decision, Integer> mixed = byLabel().getOrDefault(MIXED, Collections.emptyMap());
        int dropped = mixed.getOrDefault(Decision.DROP, 0);
        if (dropped > 0 && dropped * 1000L >= (long) sum(mixed) * MIXED_PER_MILLE) {
            failures.add(dropped + " of " + sum(mixed) + " mixed commands are dropped");
        }
        return failures;
    }

    private static int sum(Map<Decision, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
