package dev.alice.prioritizer.rank;

import dev.alice.flow.Aid;
import dev.alice.flow.Dossier;
import dev.alice.flow.Mind;
import dev.alice.flow.Pair;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Reviewed;
import dev.alice.flow.Standing;

/**
 * Who fills the dossier of a flow. Each is asked once for every flow, after its rehearsal and before its score.
 *
 * <p>One that throws ends the flow at the ranking: a gate that cannot look does not pass.
 */
public record Informants(Standings standings, SupplyInspection supply, Provenance seeds) {
    /** Informants who know nothing. */
    public static Informants none() {
        return new Informants(Standings.blank(), SupplyInspection.none(), Provenance.none());
    }

    Dossier dossier(Rehearsed rehearsed, Reviewed reviewed) {
        Aid agent = rehearsed.witnessed().vouching().agent();
        Mind driver = Mind.of(rehearsed.proposed().flow().source());
        Pair pair = new Pair(
                standings.of(agent, driver),
                reviewed.review()
                        .navigator()
                        .map(navigator -> standings.of(agent, navigator))
                        .orElseGet(Standing::unknown));
        return new Dossier(standings.of(agent), supply.inspect(rehearsed), seeds.seeds(rehearsed), pair);
    }
}
