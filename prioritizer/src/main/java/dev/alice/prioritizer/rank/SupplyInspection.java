package dev.alice.prioritizer.rank;

import dev.alice.flow.Rehearsed;
import dev.alice.flow.SupplyFinding;
import java.util.List;

/** The inspection of what a flow would bring in from outside; a finding for each requirement and subject. */
@FunctionalInterface
public interface SupplyInspection {
    /** The findings; none where the flow consumes nothing. A failure to look is a finding that nobody knows. */
    List<SupplyFinding> inspect(Rehearsed rehearsed);

    /** An inspection that looks at nothing. */
    static SupplyInspection none() {
        return rehearsed -> List.of();
    }
}
