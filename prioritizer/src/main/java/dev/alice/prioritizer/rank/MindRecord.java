package dev.alice.prioritizer.rank;

import dev.alice.flow.Aid;
import dev.alice.flow.Mind;
import dev.alice.flow.Standing;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The track record of the minds behind an agent: models, foreign agents and recipes, each for itself. The last
 * {@value #MOST_MERITS} merits of a mind count. Safe for use by many threads.
 */
final class MindRecord {
    private static final int MOST_MERITS = 500;
    private static final int MOST_MINDS = 1_000;

    private final StandingRule rule;
    private final Clock clock;
    private final Map<Known, Deque<Merit>> merits = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Known, Deque<Merit>> eldest) {
            return size() > MOST_MINDS;
        }
    };

    /** A mind as one agent knows it. */
    private record Known(Aid agent, Mind mind) {}

    MindRecord(StandingRule rule, Clock clock) {
        this.rule = rule;
        this.clock = clock;
    }

    void take(Merit merit) {
        synchronized (merits) {
            Deque<Merit> known =
                    merits.computeIfAbsent(new Known(merit.agent(), merit.mind()), first -> new ArrayDeque<>());
            known.addLast(merit);
            if (known.size() > MOST_MERITS) {
                known.removeFirst();
            }
        }
    }

    /** Every mind of an agent that has a merit, by name. */
    Map<Mind, Standing> all(Aid agent) {
        List<Mind> known;
        synchronized (merits) {
            known = merits.keySet().stream()
                    .filter(one -> one.agent().equals(agent))
                    .map(Known::mind)
                    .sorted(Comparator.comparing(Mind::name))
                    .toList();
        }
        Map<Mind, Standing> all = new LinkedHashMap<>();
        known.forEach(mind -> all.put(mind, of(agent, mind)));
        return all;
    }

    Standing of(Aid agent, Mind mind) {
        List<Merit> all;
        synchronized (merits) {
            Deque<Merit> known = merits.get(new Known(agent, mind));
            all = known == null ? List.of() : List.copyOf(known);
        }
        int[] counts = new int[Deed.Kind.values().length];
        double[] weights = new double[Deed.Kind.values().length];
        for (Merit merit : all) {
            counts[merit.kind().ordinal()]++;
            weights[merit.kind().ordinal()] += rule.weight(merit.at(), clock.instant());
        }
        double good = weights[Deed.Kind.CONFIRMED.ordinal()];
        double bad = weights[Deed.Kind.FAILED.ordinal()] + weights[Deed.Kind.REFUSED.ordinal()] * rule.refusal() / 1000;
        int confirmed = counts[Deed.Kind.CONFIRMED.ordinal()];
        int failed = all.size() - confirmed;
        Standing.Level level = rule.level(good, bad);
        boolean ships = mind.isKnown() && level == Standing.Level.PROBATION;
        return new Standing(
                ships ? Standing.Level.GOOD : level,
                rule.permille(good, bad),
                confirmed,
                failed,
                all.isEmpty()
                        ? ships ? Standings.KNOWN : "new here: nothing that it proposed or reviewed has come to its end"
                        : confirmed + " of its flows and reviews came true, " + failed + " did not");
    }
}
