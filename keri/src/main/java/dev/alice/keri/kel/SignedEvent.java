package dev.alice.keri.kel;

import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.event.Event;
import java.util.List;

/** An event with the signatures that came with it, none of them verified yet. */
public record SignedEvent(
        Event event,
        List<IndexedSignature> signatures,
        List<IndexedSignature> witnessSignatures,
        List<Attachments.Couple> couples) {
    public SignedEvent {
        signatures = List.copyOf(signatures);
        witnessSignatures = List.copyOf(witnessSignatures);
        couples = List.copyOf(couples);
    }

    public SignedEvent(Event event, List<IndexedSignature> signatures) {
        this(event, signatures, List.of(), List.of());
    }

    public static SignedEvent of(Event event, Attachments attachments) {
        return new SignedEvent(event, attachments.signatures(), attachments.witnessSignatures(), attachments.couples());
    }
}
