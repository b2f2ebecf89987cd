package dev.alice.keri.cesr;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What follows a message in a stream, sorted by kind.
 *
 * @param signatures -A, by the controller's keys
 * @param witnessSignatures -B, indexed into the event's effective witness list
 * @param couples -C, receipts by non-transferable identifiers
 * @param quadruples -D, receipts by transferable identifiers
 * @param firstSeen -E, when someone else saw the event first
 * @param sources -G, the delegating event
 * @param anchors -I, the anchoring event
 * @param endorsements -F and -H, signatures by the keys of another identifier
 * @param pathed -L, groups that belong to a part of the body, as text that is not read further
 */
public record Attachments(
        List<IndexedSignature> signatures,
        List<IndexedSignature> witnessSignatures,
        List<Couple> couples,
        List<Quadruple> quadruples,
        List<FirstSeen> firstSeen,
        List<Source> sources,
        List<Anchor> anchors,
        List<Endorsement> endorsements,
        List<String> pathed) {

    public Attachments(
            List<IndexedSignature> signatures,
            List<IndexedSignature> witnessSignatures,
            List<Couple> couples,
            List<Quadruple> quadruples,
            List<FirstSeen> firstSeen,
            List<Source> sources,
            List<Anchor> anchors,
            List<Endorsement> endorsements) {
        this(
                signatures,
                witnessSignatures,
                couples,
                quadruples,
                firstSeen,
                sources,
                anchors,
                endorsements,
                List.of());
    }

    public Attachments {
        signatures = List.copyOf(signatures);
        witnessSignatures = List.copyOf(witnessSignatures);
        couples = List.copyOf(couples);
        quadruples = List.copyOf(quadruples);
        firstSeen = List.copyOf(firstSeen);
        sources = List.copyOf(sources);
        anchors = List.copyOf(anchors);
        endorsements = List.copyOf(endorsements);
        pathed = List.copyOf(pathed);
    }

    /** These, with the receipts of others too; at most a thousand of a kind. */
    public Attachments withReceipts(Attachments other) {
        return new Attachments(
                signatures,
                both(witnessSignatures, other.witnessSignatures),
                both(couples, other.couples),
                quadruples,
                firstSeen,
                sources,
                anchors,
                endorsements,
                pathed);
    }

    private static <T> List<T> both(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).distinct().limit(1024).toList();
    }

    /** A receipt: who (code B or D) and the signature (0B) over the event's bytes. */
    public record Couple(Matter signer, Matter signature) {}

    /** A receipt by a transferable identifier at one of its establishment events. */
    public record Quadruple(Matter prefix, long sn, Matter digest, IndexedSignature signature) {}

    /** The ordinal and the date-time (1AAG) of a first sighting. */
    public record FirstSeen(long ordinal, Matter dateTime) {}

    public record Source(long sn, Matter digest) {}

    public record Anchor(Matter prefix, long sn, Matter digest) {}

    /** Signatures of another identifier; {@code at} names its establishment event (empty for -H: its latest). */
    public record Endorsement(Matter prefix, List<Source> at, List<IndexedSignature> signatures) {
        public Endorsement {
            at = List.copyOf(at);
            signatures = List.copyOf(signatures);
        }
    }

    static final class Collector {
        final List<IndexedSignature> signatures = new ArrayList<>();
        final List<IndexedSignature> witnessSignatures = new ArrayList<>();
        final List<Couple> couples = new ArrayList<>();
        final List<Quadruple> quadruples = new ArrayList<>();
        final List<FirstSeen> firstSeen = new ArrayList<>();
        final List<Source> sources = new ArrayList<>();
        final List<Anchor> anchors = new ArrayList<>();
        final List<Endorsement> endorsements = new ArrayList<>();
        final List<String> pathed = new ArrayList<>();

        void add(Collector other) {
            signatures.addAll(other.signatures);
            witnessSignatures.addAll(other.witnessSignatures);
            couples.addAll(other.couples);
            quadruples.addAll(other.quadruples);
            firstSeen.addAll(other.firstSeen);
            sources.addAll(other.sources);
            anchors.addAll(other.anchors);
            endorsements.addAll(other.endorsements);
            pathed.addAll(other.pathed);
        }

        Attachments finish() {
            return new Attachments(
                    signatures,
                    witnessSignatures,
                    couples,
                    quadruples,
                    firstSeen,
                    sources,
                    anchors,
                    endorsements,
                    pathed);
        }
    }
}
