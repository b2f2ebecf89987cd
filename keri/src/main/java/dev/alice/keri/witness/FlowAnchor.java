package dev.alice.keri.witness;

import dev.alice.keri.event.Event;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import java.util.List;
import java.util.Optional;

/** The seals by which an interaction anchors a flow: the flow's digest (code I), then that of its verdicts (code E). */
public record FlowAnchor(Said flow, Said bundle) {

    public List<Seal> seals() {
        return List.of(new Seal.Digest(flow), new Seal.Digest(bundle));
    }

    /** Whether the event speaks of a flow at all; if so it must be an anchor of exactly one. */
    static boolean mentionsFlow(Event event) {
        return event.seals().stream()
                .anyMatch(seal -> seal instanceof Seal.Digest digest
                        && digest.said().qb64().startsWith("I"));
    }

    /** The anchor that the event is, empty where it is none. */
    public static Optional<FlowAnchor> of(Event event) {
        if (event instanceof Interaction
                && event.seals().size() == 2
                && event.seals().get(0) instanceof Seal.Digest flow
                && event.seals().get(1) instanceof Seal.Digest bundle
                && flow.said().qb64().startsWith("I")
                && bundle.said().qb64().startsWith("E")) {
            return Optional.of(new FlowAnchor(flow.said(), bundle.said()));
        }
        return Optional.empty();
    }
}
