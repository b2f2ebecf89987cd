package dev.alice.prioritizer.rank;

import dev.alice.flow.Aid;
import dev.alice.flow.Calibration;
import dev.alice.flow.Flow;
import dev.alice.flow.Mind;
import dev.alice.flow.Standing;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The track record of agents, replayed from the log and kept up with it: their standing, and what came of their commands.
 *
 * <p>Nothing is stored here. What is in the log was signed and cannot be taken out of it, so a crash loses nothing and
 * nobody can forge a standing without forging the log. The last {@value #MOST_DEEDS} deeds of an agent count. Safe for use
 * by many threads.
 */
public final class TrackRecord implements Standings, Experience {
    private static final int MOST_DEEDS = 500;
    private static final int MOST_AGENTS = 1_000;

    private final StandingRule rule;
    private final Predicate<Aid> duplicitous;
    private final Clock clock;
    private final MindRecord minds;
    private final Map<Aid, Deque<Deed>> deeds = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Aid, Deque<Deed>> eldest) {
            return size() > MOST_AGENTS;
        }
    };

    /** @param duplicitous whether there is proof that an agent contradicted itself in its own key event log */
    public TrackRecord(StandingRule rule, Predicate<Aid> duplicitous, Clock clock) {
        this.rule = rule;
        this.duplicitous = duplicitous;
        this.clock = clock;
        this.minds = new MindRecord(rule, clock);
    }

    /** Takes a merit that the log says; later ones come later. */
    public void take(Merit merit) {
        minds.take(merit);
    }

    @Override
    public Standing of(Aid agent, Mind mind) {
        return minds.of(agent, mind);
    }

    @Override
    public Map<Mind, Standing> minds(Aid agent) {
        return minds.all(agent);
    }

    /** Takes a deed that the log says; later ones come later. */
    public void take(Deed deed) {
        synchronized (deeds) {
            Deque<Deed> known = deeds.computeIfAbsent(deed.agent(), agent -> new ArrayDeque<>());
            known.addLast(deed);
            if (known.size() > MOST_DEEDS) {
                known.removeFirst();
            }
        }
    }

    private List<Deed> of(Deed.Kind kind, List<Deed> all) {
        return all.stream().filter(deed -> deed.kind() == kind).toList();
    }

    private List<Deed> deeds(Aid agent) {
        synchronized (deeds) {
            Deque<Deed> known = deeds.get(agent);
            return known == null ? List.of() : List.copyOf(known);
        }
    }

    @Override
    public Standing of(Aid agent) {
        List<Deed> all = deeds(agent);
        List<Deed> confirmed = of(Deed.Kind.CONFIRMED, all);
        List<Deed> wrong = of(Deed.Kind.FAILED, all);
        List<Deed> refused = of(Deed.Kind.REFUSED, all);
        int failures = wrong.size() + refused.size();
        if (duplicitous.test(agent)) {
            return new Standing(
                    Standing.Level.LOST,
                    0,
                    confirmed.size(),
                    failures + 1,
                    "there is proof that it contradicted itself in its own key event log",
                    calibration(all));
        }
        double good = weight(confirmed);
        double bad = weight(wrong) + weight(refused) * rule.refusal() / 1000;
        return new Standing(
                rule.level(good, bad),
                rule.permille(good, bad),
                confirmed.size(),
                failures,
                words(confirmed, wrong, refused),
                calibration(all));
    }

    private static String words(List<Deed> confirmed, List<Deed> wrong, List<Deed> refused) {
        return confirmed.isEmpty() && wrong.isEmpty() && refused.isEmpty()
                ? "the log knows nothing of this agent yet"
                : confirmed.size() + " predictions came true, " + wrong.size() + " did not, " + refused.size()
                        + " proposals were refused";
    }

    /** How many deeds count, older ones less. */
    private double weight(List<Deed> some) {
        return some.stream().mapToDouble(this::weight).sum();
    }

    private double weight(Deed deed) {
        return rule.weight(deed.at(), clock.instant());
    }

    /** The predictions of an agent beside what was seen; older ones count less, as everything else does. */
    private Calibration calibration(List<Deed> all) {
        int count = 0;
        double weights = 0;
        double squares = 0;
        double claimed = 0;
        double held = 0;
        for (Deed deed : all) {
            double weight = weight(deed);
            for (Deed.Forecast forecast : deed.forecasts()) {
                double probability = forecast.permille() / 1000.0;
                double outcome = forecast.held() ? 1 : 0;
                count++;
                weights += weight;
                squares += weight * (probability - outcome) * (probability - outcome);
                claimed += weight * probability;
                held += weight * outcome;
            }
        }
        return weights == 0
                ? Calibration.none()
                : new Calibration(
                        count, permille(squares / weights), permille(claimed / weights), permille(held / weights));
    }

    private static int permille(double share) {
        return (int) Math.clamp(Math.round(1000 * share), 0, 1000);
    }

    @Override
    public Tally of(Aid agent, Flow flow) {
        List<String> commands = flow.steps().stream()
                .map(step -> step.command().bytes().sha256().asHex())
                .toList();
        List<Deed> same =
                deeds(agent).stream().filter(deed -> isOf(deed, commands)).toList();
        return new Tally(
                of(Deed.Kind.CONFIRMED, same).size(), of(Deed.Kind.FAILED, same).size());
    }

    /** A flow that failed may have been typed in part. */
    private static boolean isOf(Deed deed, List<String> commands) {
        return switch (deed.kind()) {
            case CONFIRMED -> deed.commands().equals(commands);
            case FAILED ->
                deed.commands().size() <= commands.size()
                        && !deed.commands().isEmpty()
                        && commands.subList(0, deed.commands().size()).equals(deed.commands());
            case REFUSED -> false;
        };
    }
}
