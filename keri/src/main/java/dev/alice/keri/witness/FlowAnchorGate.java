package dev.alice.keri.witness;

import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.kel.Establishment;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The rule that an event which names a flow is receipted only as an anchor whose verdicts the pool gave. */
final class FlowAnchorGate {
    private final Set<Aid> pool;
    private final int needed;

    /**
     * A gate.
     *
     * @param pool whose verdicts count; where it is empty, those of the identifier's own witnesses do
     * @param needed how many of them must approve; never fewer than the identifier's own threshold of receipts
     */
    FlowAnchorGate(Set<Aid> pool, int needed) {
        this.pool = Set.copyOf(pool);
        this.needed = needed;
    }

    /**
     * Why the event must not be receipted under the establishment in force, or empty.
     *
     * @param bundle the verdicts that the event names, each verified; empty where they were not shown
     */
    Optional<String> objection(Event event, Establishment inForce, Optional<VerdictBundle> bundle) {
        if (!FlowAnchor.mentionsFlow(event)) {
            return Optional.empty();
        }
        Optional<FlowAnchor> anchor = FlowAnchor.of(event);
        if (anchor.isEmpty()) {
            return Optional.of("a flow is anchored by an interaction with its digest and that of its verdicts alone");
        }
        if (bundle.isEmpty()) {
            return Optional.of(
                    "the verdicts " + anchor.get().bundle() + " were not shown; POST them to /bundles, and the event behind them");
        }
        Set<Aid> counted = pool.isEmpty() ? new HashSet<>(inForce.witnesses()) : pool;
        int enough = Math.max(needed, inForce.toad());
        int approvals = bundle.get().approvals(anchor.get().flow(), counted).size();
        return approvals >= enough
                ? Optional.empty()
                : Optional.of(approvals + " of " + enough + " needed verdicts approve the flow "
                        + anchor.get().flow());
    }
}
