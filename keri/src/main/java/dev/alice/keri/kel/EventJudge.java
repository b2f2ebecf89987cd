package dev.alice.keri.kel;

import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.Blake3;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Signatures;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventException;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key-state machine: a pure function of a key state, its history and a signed event.
 *
 * <p>Superseding recovery: a rotation may replace interactions from its sequence number on where no rotation follows them;
 * a rotation never replaces a rotation, and an interaction never replaces anything.
 */
public final class EventJudge {
    private final boolean receiptsNeeded;

    private EventJudge(boolean receiptsNeeded) {
        this.receiptsNeeded = receiptsNeeded;
    }

    /** The judge of one who relies on an event: the witness threshold must be met. */
    public static EventJudge validating() {
        return new EventJudge(true);
    }

    /** The judge of a witness or of the controller, who see an event before it has its receipts. */
    public static EventJudge witnessing() {
        return new EventJudge(false);
    }

    /** Judges an event; {@code state} is null where the identifier is not known yet. */
    public Judgement judge(@Nullable KeyState state, SignedEvent signed, History history) {
        if (state == null) {
            return switch (signed.event()) {
                case Inception inception -> inception(signed, inception);
                case Rotation rotation -> new Judgement.Escrow(Judgement.Waiting.PRIOR_EVENT, "the inception");
                case Interaction interaction -> new Judgement.Escrow(Judgement.Waiting.PRIOR_EVENT, "the inception");
            };
        }
        Event event = signed.event();
        if (event.sn() > state.sn() + 1) {
            return new Judgement.Escrow(
                    Judgement.Waiting.PRIOR_EVENT, "event " + (event.sn() - 1) + "; the latest is " + state.sn());
        }
        Optional<Said> there = event.sn() <= state.sn() ? history.saidAt(event.sn()) : Optional.empty();
        if (there.isPresent() && there.get().equals(event.said())) {
            Establishment inForce = history.establishmentBefore(event.sn() + 1).orElseThrow();
            return new Judgement.Known(receipts(signed, inForce.witnesses()));
        }
        return switch (event) {
            case Inception inception -> duplicity(signed, there.orElseThrow(), inception.keySet(), null);
            case Interaction interaction -> interaction(state, signed, interaction, history, there);
            case Rotation rotation -> rotation(state, signed, rotation, history, there);
        };
    }

    private Judgement inception(SignedEvent signed, Inception event) {
        if (event.delegator().isPresent()) {
            return new Judgement.Reject("a delegated event");
        }
        Establishment establishment =
                new Establishment(0, event.said(), event.keySet(), event.toad(), event.witnesses());
        KeyState next = new KeyState(event.aid(), 0, event.said(), event.ilk(), 0, establishment, event.traits());
        return decide(signed, next, null, false);
    }

    private Judgement interaction(
            KeyState state, SignedEvent signed, Interaction event, History history, Optional<Said> there) {
        if (there.isPresent()) {
            Establishment before = history.establishmentBefore(event.sn()).orElseThrow();
            return duplicity(signed, there.get(), before.keySet(), null);
        }
        if (state.traits().contains("EO")) {
            return new Judgement.Reject("an interaction in a log of establishment events only (EO)");
        }
        if (!event.prior().equals(state.said())) {
            return new Judgement.Reject("its prior digest is not that of event " + state.sn());
        }
        if (state.establishment().keySet().nextDigests().isEmpty()) {
            return new Judgement.Reject("the identifier has no next keys: its log has ended");
        }
        KeyState next = new KeyState(
                state.aid(),
                event.sn(),
                event.said(),
                "ixn",
                state.ordinal() + 1,
                state.establishment(),
                state.traits());
        return decide(signed, next, null, false);
    }

    private Judgement rotation(
            KeyState state, SignedEvent signed, Rotation event, History history, Optional<Said> there) {
        if (event.delegated()) {
            return new Judgement.Reject("a delegated event");
        }
        Establishment before = history.establishmentBefore(event.sn()).orElseThrow();
        if (there.isPresent() && event.sn() <= state.establishment().sn()) {
            return duplicity(signed, there.get(), event.keySet(), before);
        }
        Optional<Said> prior = history.saidAt(event.sn() - 1);
        if (prior.isEmpty() || !prior.get().equals(event.prior())) {
            return new Judgement.Reject("its prior digest is not that of event " + (event.sn() - 1));
        }
        if (before.keySet().nextDigests().isEmpty()) {
            return new Judgement.Reject("the identifier has no next keys: its log has ended");
        }
        List<Aid> witnesses = new ArrayList<>(before.witnesses());
        if (!witnesses.containsAll(event.cuts())) {
            return new Judgement.Reject("it cuts a witness that is not one");
        }
        witnesses.removeAll(event.cuts());
        if (event.adds().stream().anyMatch(before.witnesses()::contains)) {
            return new Judgement.Reject("it adds a witness that is one already");
        }
        witnesses.addAll(event.adds());
        try {
            EventReader.toad(event.toad(), witnesses.size());
        } catch (EventException e) {
            return new Judgement.Reject(String.valueOf(e.getMessage()));
        }
        Establishment establishment =
                new Establishment(event.sn(), event.said(), event.keySet(), event.toad(), witnesses);
        KeyState next = new KeyState(
                state.aid(), event.sn(), event.said(), event.ilk(), state.ordinal() + 1, establishment, state.traits());
        return decide(signed, next, before, there.isPresent());
    }

    private Judgement decide(SignedEvent signed, KeyState next, @Nullable Establishment before, boolean supersedes) {
        Establishment establishment = next.establishment();
        List<IndexedSignature> good = verified(signed, establishment.keySet());
        Optional<Judgement> lacking = lacking(good, establishment.keySet(), before);
        if (lacking.isPresent()) {
            return lacking.get();
        }
        Map<Aid, Matter> receipts = receipts(signed, establishment.witnesses());
        if (receiptsNeeded && receipts.size() < establishment.toad()) {
            return new Judgement.Escrow(
                    Judgement.Waiting.RECEIPTS, receipts.size() + " of " + establishment.toad() + " receipts");
        }
        return new Judgement.Accept(next, good, receipts, supersedes);
    }

    /** Duplicity needs a verified signature: anybody can make an unsigned event. */
    private static Judgement duplicity(SignedEvent signed, Said first, KeySet keys, @Nullable Establishment before) {
        List<IndexedSignature> good = verified(signed, keys);
        Optional<Judgement> lacking = lacking(good, keys, before);
        return lacking.orElseGet(
                () -> new Judgement.Duplicitous(first, signed.event().said(), good));
    }

    private static Optional<Judgement> lacking(
            List<IndexedSignature> good, KeySet keys, @Nullable Establishment before) {
        if (good.isEmpty()) {
            return Optional.of(new Judgement.Reject("no controller signature verifies"));
        }
        Set<Integer> positions = new HashSet<>();
        good.forEach(s -> positions.add(s.index()));
        if (!keys.threshold().satisfiedBy(positions)) {
            return Optional.of(new Judgement.Escrow(
                    Judgement.Waiting.SIGNATURES, good.size() + " good signatures do not meet the threshold"));
        }
        if (before != null && !priorNextSatisfied(good, keys, before.keySet())) {
            return Optional.of(new Judgement.Escrow(
                    Judgement.Waiting.SIGNATURES,
                    "the keys do not meet the next-key threshold of the prior establishment"));
        }
        return Optional.empty();
    }

    private static boolean priorNextSatisfied(List<IndexedSignature> good, KeySet keys, KeySet prior) {
        Set<Integer> exposed = new HashSet<>();
        for (IndexedSignature signature : good) {
            signature.ondex().ifPresent(ondex -> {
                if (ondex < prior.nextDigests().size()) {
                    String key = keys.keys().get(signature.index()).qb64();
                    String digest = Blake3.digest(key.getBytes(StandardCharsets.US_ASCII))
                            .qb64();
                    if (digest.equals(prior.nextDigests().get(ondex).qb64())) {
                        exposed.add(ondex);
                    }
                }
            });
        }
        return !exposed.isEmpty() && prior.nextThreshold().satisfiedBy(exposed);
    }

    private static List<IndexedSignature> verified(SignedEvent signed, KeySet keys) {
        byte[] raw = signed.event().raw().toByteArray();
        Map<Integer, IndexedSignature> good = new LinkedHashMap<>();
        for (IndexedSignature signature : signed.signatures()) {
            if (signature.index() < keys.keys().size()
                    && !good.containsKey(signature.index())
                    && Signatures.verify(keys.keys().get(signature.index()), signature.raw(), raw)) {
                good.put(signature.index(), signature);
            }
        }
        return List.copyOf(good.values());
    }

    /** Receipts that verify, one a witness, from indexed signatures (-B) and couples (-C). */
    public static Map<Aid, Matter> receipts(SignedEvent signed, List<Aid> witnesses) {
        byte[] raw = signed.event().raw().toByteArray();
        Map<Aid, Matter> good = new LinkedHashMap<>();
        for (IndexedSignature signature : signed.witnessSignatures()) {
            if (signature.index() < witnesses.size()) {
                keep(good, witnesses.get(signature.index()), signature.unindexed(), raw);
            }
        }
        for (Attachments.Couple couple : signed.couples()) {
            witnesses.stream()
                    .filter(w -> w.qb64().equals(couple.signer().qb64()))
                    .forEach(w -> keep(good, w, couple.signature(), raw));
        }
        return good;
    }

    private static void keep(Map<Aid, Matter> good, Aid witness, Matter signature, byte[] raw) {
        if (!good.containsKey(witness) && Signatures.verify(witness.matter(), signature.raw(), raw)) {
            good.put(witness, signature);
        }
    }
}
