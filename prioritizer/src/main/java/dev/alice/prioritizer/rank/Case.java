package dev.alice.prioritizer.rank;

import dev.alice.flow.Assessment;
import dev.alice.flow.Dossier;
import dev.alice.flow.Flow;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Review;
import dev.alice.flow.Vouching;

/** Everything that a scoring function may look at. */
record Case(Rehearsed rehearsed, Review review, Dossier dossier, Experience.Tally before) {
    Flow flow() {
        return rehearsed.proposed().flow();
    }

    Assessment assessment() {
        return rehearsed.proposed().assessment();
    }

    Rehearsal rehearsal() {
        return rehearsed.rehearsal();
    }

    Vouching vouching() {
        return rehearsed.witnessed().vouching();
    }
}
