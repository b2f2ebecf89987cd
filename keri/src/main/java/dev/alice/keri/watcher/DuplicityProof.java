package dev.alice.keri.watcher;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.cesr.Signatures;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Judgement;
import dev.alice.keri.kel.Replay;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.witness.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The writing and the checking of proofs of duplicity. A forked log is proven by the log up to the fork and both events, a
 * double receipt by both events each with the witness's couple (-C), a double verdict by both verdicts. Checking needs
 * nothing but the stream: keys come from the log, or are the witness's identifier itself.
 */
public final class DuplicityProof {
    private static final String VERDICT = "{\"v\":\"ALIC";
    private static final int MOST = 64 << 20;

    private DuplicityProof() {}

    /**
     * What a stream proves; empty where it proves nothing.
     *
     * @throws KeriException where it is malformed; a stream that is no proof is not
     */
    public static List<Duplicity> read(Octets stream) {
        if (stream.length() > MOST) {
            throw new KeriException("a proof of duplicity has at most " + MOST + " bytes");
        }
        return stream.text().startsWith(VERDICT) ? verdicts(stream) : events(stream);
    }

    /** Whether at most one of two events may be signed or receipted: same place, same kind, same event before. */
    static boolean exclude(Event one, Event other) {
        if (!one.aid().equals(other.aid())
                || one.sn() != other.sn()
                || one.said().equals(other.said())) {
            return false;
        }
        // A rotation may recover from an interaction, and a delegated one from another: neither excludes the other.
        return switch (one) {
            case Inception icp -> other instanceof Inception;
            case Interaction ixn ->
                other instanceof Interaction that && that.prior().equals(ixn.prior());
            case Rotation rot ->
                other instanceof Rotation that
                        && that.prior().equals(rot.prior())
                        && !rot.delegated()
                        && !that.delegated();
        };
    }

    /**
     * The proof that a controller signed both events.
     *
     * @param log its log as a stream, at least up to the place of the fork and with one of the events at it
     * @return empty where the stream does not prove it
     */
    static Optional<Duplicity> forkedLog(String log, SignedEvent one, SignedEvent other) {
        StringBuilder stream = new StringBuilder();
        for (Message message : MessageStream.parse(log.getBytes(StandardCharsets.UTF_8))) {
            Event event = EventReader.readEvent(message.body());
            if (event.sn() < one.event().sn()) {
                stream.append(text(SignedEvent.of(event, message.attachments())));
            }
        }
        stream.append(text(one)).append(text(other));
        return read(Octets.utf8(stream.toString())).stream()
                .filter(found -> found instanceof Duplicity.ForkedLog)
                .findFirst();
    }

    /** The proof that a witness receipted both events. */
    static Optional<Duplicity> doubleReceipt(Aid witness, Event one, Matter oneBy, Event other, Matter otherBy) {
        String stream = one.raw().text()
                + AttachmentText.couples(List.of(new Couple(witness.matter(), oneBy)))
                + other.raw().text()
                + AttachmentText.couples(List.of(new Couple(witness.matter(), otherBy)));
        return read(Octets.utf8(stream)).stream()
                .filter(found -> found.culprit().equals(witness))
                .findFirst();
    }

    /** The proof that a witness gave both verdicts; empty where they are one, or on different flows. */
    public static Optional<Duplicity> doubleVerdict(Verdict one, Verdict other) {
        byte[] first = one.message();
        byte[] second = other.message();
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return verdicts(Octets.copyOf(both)).stream().findFirst();
    }

    private static String text(SignedEvent signed) {
        return signed.event().raw().text()
                + AttachmentText.signatures(signed.signatures(), List.of())
                + AttachmentText.couples(signed.couples());
    }

    private static List<Duplicity> verdicts(Octets stream) {
        Map<String, Verdict> first = new LinkedHashMap<>();
        Map<String, Duplicity> found = new LinkedHashMap<>();
        for (Verdict verdict : Verdict.parse(stream.toByteArray())) {
            String word = verdict.witness() + " " + verdict.flow();
            Verdict before = first.putIfAbsent(word, verdict);
            if (before != null && !before.said().equals(verdict.said())) {
                found.putIfAbsent(
                        word,
                        new Duplicity.DoubleVerdict(
                                verdict.witness(), verdict.flow(), before.said(), verdict.said(), stream));
            }
        }
        return List.copyOf(found.values());
    }

    private static List<Duplicity> events(Octets stream) {
        Replay replay = new Replay(EventJudge.witnessing());
        List<SignedEvent> events = new ArrayList<>();
        for (Message message : MessageStream.parse(stream.toByteArray())) {
            SignedEvent signed = SignedEvent.of(EventReader.readEvent(message.body()), message.attachments());
            events.add(signed);
            replay.take(signed);
        }
        Map<String, Duplicity> found = new LinkedHashMap<>();
        for (Replay.Outcome outcome : replay.outcomes()) {
            if (outcome.judgement() instanceof Judgement.Duplicitous fork) {
                Optional<Event> first = event(events, fork.first());
                Optional<Event> other = event(events, fork.other());
                if (first.isPresent() && other.isPresent() && exclude(first.get(), other.get())) {
                    Duplicity forked = new Duplicity.ForkedLog(
                            other.get().aid(), other.get().sn(), fork.first(), fork.other(), stream);
                    found.putIfAbsent(forked.kind() + forked.about(), forked);
                }
            }
        }
        receipts(events, replay, stream)
                .forEach(each -> found.putIfAbsent(each.kind() + each.culprit() + each.about(), each));
        return List.copyOf(found.values());
    }

    private static Optional<Event> event(List<SignedEvent> events, Said said) {
        return events.stream()
                .map(SignedEvent::event)
                .filter(event -> event.said().equals(said))
                .findFirst();
    }

    private static Collection<Duplicity> receipts(List<SignedEvent> events, Replay replay, Octets stream) {
        Map<String, List<SignedEvent>> places = new LinkedHashMap<>();
        events.forEach(signed -> places.computeIfAbsent(
                        signed.event().aid() + "." + signed.event().sn(), place -> new ArrayList<>())
                .add(signed));
        List<Duplicity> found = new ArrayList<>();
        for (List<SignedEvent> place : places.values()) {
            for (int i = 0; i < place.size(); i++) {
                for (int j = i + 1; j < place.size(); j++) {
                    Event one = place.get(i).event();
                    Event other = place.get(j).event();
                    if (exclude(one, other)) {
                        Map<Aid, Matter> second = receipts(place.get(j), replay);
                        receipts(place.get(i), replay).keySet().stream()
                                .filter(second::containsKey)
                                .forEach(witness -> found.add(new Duplicity.DoubleReceipt(
                                        witness, one.aid(), one.sn(), one.said(), other.said(), stream)));
                    }
                }
            }
        }
        return found;
    }

    /** Receipts that verify: couples name their witness, indexed ones are looked up in the log of the stream. */
    private static Map<Aid, Matter> receipts(SignedEvent signed, Replay replay) {
        Event event = signed.event();
        byte[] raw = event.raw().toByteArray();
        Map<Aid, Matter> good = new LinkedHashMap<>();
        for (Couple couple : signed.couples()) {
            Aid signer = new Aid(couple.signer().qb64());
            if (signer.isNonTransferable()
                    && Signatures.verify(signer.matter(), couple.signature().raw(), raw)) {
                good.put(signer, couple.signature());
            }
        }
        List<Aid> witnesses = switch (event) {
            case Inception icp -> icp.witnesses();
            case Interaction ixn ->
                replay.history(event.aid())
                        .establishmentBefore(event.sn())
                        .map(before -> before.witnesses())
                        .orElse(List.of());
            case Rotation rot -> List.of();
        };
        for (IndexedSignature signature : signed.witnessSignatures()) {
            if (signature.index() < witnesses.size()
                    && Signatures.verify(witnesses.get(signature.index()).matter(), signature.raw(), raw)) {
                good.putIfAbsent(witnesses.get(signature.index()), signature.unindexed());
            }
        }
        return good;
    }
}
