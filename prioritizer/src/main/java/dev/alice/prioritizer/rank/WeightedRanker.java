package dev.alice.prioritizer.rank;

import dev.alice.flow.Assessment;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Flow;
import dev.alice.flow.Ranking;
import dev.alice.flow.Ranking.Part;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Step;
import dev.alice.flow.Vouching;
import dev.alice.flow.port.Ranker;
import java.util.List;
import java.util.Set;

/** The ranker whose score is the weighted mean of five parts; equal input gives an equal score. */
public final class WeightedRanker implements Ranker {
    private static final int SAFETY = 35;
    private static final int REVERSIBILITY = 20;
    private static final int EVIDENCE = 25;
    private static final int CONFIDENCE = 10;
    private static final int STANDING = 10;
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

    private final Informants informants;

    /** @param informants who fill the dossier of a flow */
    public WeightedRanker(Informants informants) {
        this.informants = informants;
    }

    @Override
    public Ranking rank(Rehearsed rehearsed) {
        Flow flow = rehearsed.proposed().flow();
        Assessment assessment = rehearsed.proposed().assessment();
        List<Part> parts = List.of(
                safety(assessment),
                reversibility(flow, assessment),
                evidence(flow, rehearsed.rehearsal()),
                confidence(flow),
                standing(rehearsed.witnessed().vouching()));
        int weights = parts.stream().mapToInt(Part::weight).sum();
        int sum =
                parts.stream().mapToInt(part -> part.permille() * part.weight()).sum();
        return new Ranking(sum / weights, parts, informants.dossier(rehearsed));
    }

    private static Part safety(Assessment assessment) {
        int base = switch (assessment.risk()) {
            case READS_ONLY -> 1000;
            case CHANGES_HOST -> 800;
            case UNKNOWN -> 300;
            case DESTRUCTIVE -> 150;
        };
        int burdens = 0;
        for (EffectKind kind : List.of(EffectKind.PRIVILEGE, EffectKind.NETWORK, EffectKind.DELETES)) {
            burdens += assessment.has(kind) ? 1 : 0;
        }
        return new Part(
                "safety",
                Math.max(0, base - 50 * burdens),
                SAFETY,
                "assessment: " + assessment.risk().word()
                        + (burdens == 0 ? "" : ", with " + burdens + " of privilege, network, deletion"));
    }

    private static Part reversibility(Flow flow, Assessment assessment) {
        if (assessment.has(EffectKind.IRREVERSIBLE) || assessment.has(EffectKind.EXFILTRATES)) {
            return new Part("reversible", 0, REVERSIBILITY, "assessment: it cannot be taken back");
        }
        List<Integer> lasting = assessment.effects().stream()
                .filter(effect -> LASTING.contains(effect.kind()))
                .map(effect -> effect.step())
                .distinct()
                .toList();
        if (lasting.isEmpty()) {
            return new Part("reversible", 1000, REVERSIBILITY, "assessment: nothing lasting is done");
        }
        long undone = lasting.stream()
                .filter(step -> step <= flow.steps().size()
                        && flow.steps().get(step - 1).undo().isPresent())
                .count();
        return new Part(
                "reversible",
                (int) (200 + 600 * undone / lasting.size()),
                REVERSIBILITY,
                "proposal: an undo for " + undone + " of " + lasting.size() + " steps that leave something behind");
    }

    private static Part evidence(Flow flow, Rehearsal rehearsal) {
        return switch (rehearsal) {
            case Rehearsal.Ran ran -> {
                boolean held = ran.asPredicted(flow);
                int unknown = ran.evidence().unknown().size();
                yield new Part(
                        "evidence",
                        held ? Math.max(600, 950 - 50 * unknown) : 0,
                        EVIDENCE,
                        "rehearsal: " + (held ? "as predicted" : "not as predicted") + ", " + unknown
                                + " things unknown");
            }
            case Rehearsal.NotNeeded notNeeded -> new Part("evidence", 900, EVIDENCE, "rehearsal: not needed");
            case Rehearsal.NotPossible notPossible ->
                new Part("evidence", 300, EVIDENCE, "rehearsal: not possible, " + notPossible.reason());
        };
    }

    private static Part confidence(Flow flow) {
        long product = 1000;
        for (Step step : flow.steps()) {
            product = product * step.prediction().permille() / 1000;
        }
        return new Part("confidence", (int) product, CONFIDENCE, "proposal: all of its predictions together");
    }

    private static Part standing(Vouching vouching) {
        long approvals = Math.min(vouching.approvals(), vouching.pool());
        return new Part(
                "standing",
                (int) (1000 * approvals / vouching.pool()),
                STANDING,
                "witnesses: " + approvals + " of " + vouching.pool() + " approved");
    }
}
