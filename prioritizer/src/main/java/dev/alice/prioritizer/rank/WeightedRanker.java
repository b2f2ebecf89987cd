package dev.alice.prioritizer.rank;

import dev.alice.flow.Digest;
import dev.alice.flow.Dossier;
import dev.alice.flow.Ranking;
import dev.alice.flow.Ranking.Part;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Reviewed;
import dev.alice.flow.port.Ranker;
import dev.alice.prioritizer.rank.Principles.Principle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ranker whose score is the weighted mean of the principles in force; equal input gives an equal score. */
public final class WeightedRanker implements Ranker {
    private final Principles principles;
    private final Digest version;
    private final Informants informants;
    private final Experience experience;

    /** @param informants who fill the dossier of a flow */
    public WeightedRanker(Principles principles, Informants informants, Experience experience) {
        this.principles = principles;
        this.version = principles.version();
        this.informants = informants;
        this.experience = experience;
    }

    @Override
    public Ranking rank(Rehearsed rehearsed, Reviewed reviewed) {
        Dossier dossier = informants.dossier(rehearsed, reviewed);
        Case seen = new Case(
                rehearsed,
                reviewed.review(),
                dossier,
                experience.of(
                        rehearsed.witnessed().vouching().agent(),
                        rehearsed.proposed().flow()));
        List<Part> parts = new ArrayList<>();
        int sum = 0;
        for (Principle principle : principles.all()) {
            ScoringFunction.Score score = principle.function().of(seen, principle.figures());
            parts.add(new Part(principle.function().word(), score.permille(), principle.weight(), score.from()));
            sum += score.permille() * principle.weight();
        }
        int score = sum / 100;
        return new Ranking(score, parts, dossier, principles.advice().of(score), Optional.of(version));
    }
}
