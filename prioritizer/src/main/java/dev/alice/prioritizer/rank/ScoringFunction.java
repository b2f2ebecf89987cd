package dev.alice.prioritizer.rank;

import dev.alice.flow.Assessment;
import dev.alice.flow.Calibration;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Mind;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Review;
import dev.alice.flow.Source;
import dev.alice.flow.Standing;
import dev.alice.flow.Step;
import dev.alice.flow.StepEvidence;
import dev.alice.flow.UndoPlan;
import dev.alice.flow.Vouching;
import dev.alice.prioritizer.PrioritizerException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The scoring functions that principles can weigh: each looks at one thing, and says what it saw. */
public enum ScoringFunction {
    SAFETY("reads-only", "changes-host", "unknown", "destructive", "burden") {
        @Override
        Score of(Case seen, Map<String, Integer> figures) {
            Assessment assessment = seen.assessment();
            int base = figure(
                    figures,
                    switch (assessment.risk()) {
                        case READS_ONLY -> "reads-only";
                        case CHANGES_HOST -> "changes-host";
                        case UNKNOWN -> "unknown";
                        case DESTRUCTIVE -> "destructive";
                    });
            long burdens = BURDENS.stream().filter(assessment::has).count();
            return Score.of(
                    base - figure(figures, "burden") * burdens,
                    "assessment: " + assessment.risk().word()
                            + (burdens == 0 ? "" : ", with " + burdens + " of privilege, network, deletion"));
        }
    },
    REVERSIBILITY("nothing-lasting", "all-undone", "none-undone", "irreversible") {
        @Override
        Score of(Case seen, Map<String, Integer> figures) {
            Assessment assessment = seen.assessment();
            if (assessment.has(EffectKind.IRREVERSIBLE) || assessment.has(EffectKind.EXFILTRATES)) {
                return Score.of(figure(figures, "irreversible"), "assessment: it cannot be taken back");
            }
            List<Integer> lasting = assessment.effects().stream()
                    .filter(effect -> LASTING.contains(effect.kind()))
                    .map(effect -> effect.step())
                    .distinct()
                    .toList();
            if (lasting.isEmpty()) {
                return Score.of(figure(figures, "nothing-lasting"), "assessment: nothing lasting is done");
            }
            List<Step> steps = seen.flow().steps();
            long undone = lasting.stream()
                    .filter(step ->
                            step <= steps.size() && steps.get(step - 1).undo().isPresent())
                    .count();
            int none = figure(figures, "none-undone");
            int all = figure(figures, "all-undone");
            UndoPlan plan = UndoPlan.of(seen.rehearsed());
            boolean seenWhole = plan.stays().isEmpty() && plan.backs().stream().anyMatch(back -> back.step() == 0);
            if (undone < lasting.size() && seenWhole) {
                return Score.of(all, "rehearsal: everything that it was seen to leave can be taken back");
            }
            // what was seen to stay counts like one more step that nothing takes back
            boolean leaves =
                    seen.rehearsal() instanceof Rehearsal.Ran && !plan.stays().isEmpty();
            return Score.of(
                    none + (all - none) * undone / (lasting.size() + (leaves ? 1 : 0)),
                    "proposal: an undo for " + undone + " of " + lasting.size() + " steps that leave something behind"
                            + (leaves ? "; rehearsal: something stays" : ""));
        }
    },
    EVIDENCE("as-predicted", "not-needed", "not-possible", "not-as-predicted", "unseen") {
        @Override
        Score of(Case seen, Map<String, Integer> figures) {
            return switch (seen.rehearsal()) {
                case Rehearsal.Ran ran -> {
                    int unseen = ran.evidence().unknown().size();
                    yield ran.asPredicted(seen.flow())
                            ? Score.of(
                                    figure(figures, "as-predicted") - (long) figure(figures, "unseen") * unseen,
                                    "rehearsal: as predicted, " + unseen + " things unknown")
                            : Score.of(figure(figures, "not-as-predicted"), "rehearsal: not as predicted");
                }
                case Rehearsal.NotNeeded ignored -> Score.of(figure(figures, "not-needed"), "rehearsal: not needed");
                case Rehearsal.NotPossible not ->
                    Score.of(figure(figures, "not-possible"), "rehearsal: not possible, " + not.reason());
            };
        }
    },
    ALIGNMENT("standing", "witnesses") {
        @Override
        Score of(Case seen, Map<String, Integer> figures) {
            if (seen.dossier().tainted()) {
                return Score.of(0, "provenance: something that it grew from has turned bad");
            }
            Vouching vouching = seen.vouching();
            long approvals = Math.min(vouching.approvals(), vouching.pool());
            long standing = figure(figures, "standing");
            long witnesses = figure(figures, "witnesses");
            long weights = Math.max(1, standing + witnesses);
            return Score.of(
                    (standing * seen.dossier().standing().permille() + witnesses * 1000 * approvals / vouching.pool())
                            / weights,
                    "agent: "
                            + seen.dossier().standing().level().name().toLowerCase(Locale.ROOT) + ", "
                            + seen.dossier().standing().why() + "; witnesses: " + approvals + " of " + vouching.pool()
                            + " approved");
        }
    },
    REVIEW("agrees", "none", "offers", "objects") {
        @Override
        Score of(Case seen, Map<String, Integer> figures) {
            Review review = seen.review();
            String said =
                    review.navigator().map(navigator -> navigator.says() + " ").orElse("")
                            + review.word().name().toLowerCase(Locale.ROOT) + ", " + review.reason();
            boolean counts = switch (review.word()) {
                case AGREES ->
                    !review.navigator().equals(Optional.of(Mind.of(seen.flow().source())))
                            && seen.dossier().pair().navigator().level() == Standing.Level.GOOD;
                case OBJECTS, OFFERS, NONE -> true;
            };
            return counts
                    ? Score.of(
                            figure(
                                    figures,
                                    switch (review.word()) {
                                        case AGREES -> "agrees";
                                        case OBJECTS -> "objects";
                                        case OFFERS -> "offers";
                                        case NONE -> "none";
                                    }),
                            "navigator: " + said)
                    : Score.of(
                            figure(figures, "none"),
                            "navigator: " + said + "; it is new here or wrote the flow, so that adds nothing");
        }
    },
    GAIN() {
        @Override
        Score of(Case seen, Map<String, Integer> figures) {
            Calibration calibration = seen.dossier().standing().calibration();
            boolean own = seen.flow().source().kind() != Source.Kind.PERSON;
            long product = 1000;
            for (Step step : seen.flow().steps()) {
                int claimed = step.prediction().permille();
                product = product * (own ? calibration.corrected(claimed) : claimed) / 1000;
            }
            return Score.of(
                    product,
                    "proposal: all of its predictions together"
                            + (own ? "; agent: " + calibration.words() : ", which a person gave"));
        }
    },
    COST("step", "second", "file") {
        @Override
        Score of(Case seen, Map<String, Integer> figures) {
            long steps = seen.flow().steps().size();
            long seconds = 0;
            long files = 0;
            if (seen.rehearsal() instanceof Rehearsal.Ran ran) {
                files = ran.evidence().changedFiles();
                seconds = ran.evidence().steps().stream()
                        .map(StepEvidence::took)
                        .reduce(Duration.ZERO, Duration::plus)
                        .toSeconds();
            }
            return Score.of(
                    1000
                            - figure(figures, "step") * (steps - 1)
                            - figure(figures, "second") * seconds
                            - figure(figures, "file") * files,
                    "proposal and rehearsal: " + steps + (steps == 1 ? " step, " : " steps, ") + seconds + " s, "
                            + files + " changed files");
        }
    },
    NOVELTY("never-tried", "confirmed", "failed-before") {
        @Override
        Score of(Case seen, Map<String, Integer> figures) {
            Experience.Tally before = seen.before();
            if (before.failed() > 0) {
                return Score.of(
                        figure(figures, "failed-before"), "experience: it failed " + before.failed() + " times before");
            }
            return before.confirmed() > 0
                    ? Score.of(
                            figure(figures, "confirmed"),
                            "experience: it went as predicted " + before.confirmed() + " times before")
                    : Score.of(figure(figures, "never-tried"), "experience: it was not tried before");
        }
    };

    private static final Set<EffectKind> BURDENS = Set.of(EffectKind.PRIVILEGE, EffectKind.NETWORK, EffectKind.DELETES);
    /** Effects that leave something behind on the host. */
    private static final Set<EffectKind> LASTING = Set.of(
            EffectKind.WRITES,
            EffectKind.CREATES,
            EffectKind.DELETES,
            EffectKind.PACKAGES,
            EffectKind.SERVICES,
            EffectKind.PROCESSES,
            EffectKind.EXECUTES_DATA,
            EffectKind.OPAQUE);

    private final Set<String> figures;

    ScoringFunction(String... figures) {
        this.figures = Set.of(figures);
    }

    /** What a function gives: 0 to 1000, and where that came from. */
    record Score(int permille, String from) {
        static Score of(long value, String from) {
            return new Score((int) Math.clamp(value, 0, 1000), from);
        }
    }

    abstract Score of(Case seen, Map<String, Integer> figures);

    /** The names of the figures that it takes. */
    Set<String> figures() {
        return figures;
    }

    /** The name that principles call it by. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ScoringFunction named(String word) {
        return Arrays.stream(values())
                .filter(function -> function.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new PrioritizerException("there is no scoring function '" + word + "'; there are "
                        + Arrays.stream(values()).map(ScoringFunction::word).toList()));
    }

    private static int figure(Map<String, Integer> figures, String name) {
        Integer figure = figures.get(name);
        if (figure == null) {
            throw new IllegalStateException("the figure " + name + " was checked and is missing");
        }
        return figure;
    }
}
