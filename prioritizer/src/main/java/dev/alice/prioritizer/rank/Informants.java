package dev.alice.prioritizer.rank;

import dev.alice.flow.Aid;
import dev.alice.flow.Dossier;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Source;

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

    Dossier dossier(Rehearsed rehearsed) {
        Aid agent = rehearsed.witnessed().vouching().agent();
        Source author = rehearsed.proposed().flow().source();
        return new Dossier(standings.of(agent, author), supply.inspect(rehearsed), seeds.seeds(rehearsed));
    }
}
