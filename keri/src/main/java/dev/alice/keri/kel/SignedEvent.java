package dev.alice.keri.kel;

import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.event.Event;
import java.util.List;
import java.util.stream.Stream;

/**
 * An event with what came with it, none of it verified yet.
 *
 * @param signatures by the controller's keys
 * @param witnessSignatures receipts, by position in the witness list
 * @param couples receipts, by identifier
 * @param sources where the delegator is said to have anchored it; a hint
 */
public record SignedEvent(
        Event event,
        List<IndexedSignature> signatures,
        List<IndexedSignature> witnessSignatures,
        List<Attachments.Couple> couples,
        List<Attachments.Source> sources) {
    private static final int MOST = 1024;

    public SignedEvent {
        signatures = List.copyOf(signatures);
        witnessSignatures = List.copyOf(witnessSignatures);
        couples = List.copyOf(couples);
        sources = List.copyOf(sources);
    }

    public SignedEvent(Event event, List<IndexedSignature> signatures) {
        this(event, signatures, List.of(), List.of());
    }

    public SignedEvent(
            Event event,
            List<IndexedSignature> signatures,
            List<IndexedSignature> witnessSignatures,
            List<Attachments.Couple> couples) {
        this(event, signatures, witnessSignatures, couples, List.of());
    }

    public static SignedEvent of(Event event, Attachments attachments) {
        return new SignedEvent(
                event,
                attachments.signatures(),
                attachments.witnessSignatures(),
                attachments.couples(),
                attachments.sources());
    }

    /** The same event with what came with another copy of it too, at most a thousand of a kind. */
    SignedEvent with(SignedEvent other) {
        return new SignedEvent(
                event,
                both(signatures, other.signatures),
                both(witnessSignatures, other.witnessSignatures),
                both(couples, other.couples),
                both(sources, other.sources));
    }

    private static <T> List<T> both(List<T> one, List<T> other) {
        return other.isEmpty()
                ? one
                : Stream.concat(one.stream(), other.stream())
                        .distinct()
                        .limit(MOST)
                        .toList();
    }
}
