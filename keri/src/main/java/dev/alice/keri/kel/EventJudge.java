package dev.alice.keri.kel;

import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.Blake3;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.SignatureCheck;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventException;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Trait;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
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
 * <p>Superseding recovery (KERI specification, "Superseding Rules for Recovery"): a rotation may replace interactions from
 * its sequence number on where no rotation follows them (A0); a rotation never replaces a rotation (A1), unless both are
 * delegated and the delegator's log says so (B1, B2, B3, C); an interaction never replaces anything (A2).
 */
public final class EventJudge {
    /** Signatures tried for one key or witness; a message has one of each, or a few where copies of it were put together. */
    private static final int MOST_TRIES = 4;

    private final boolean receiptsNeeded;
    private final SignatureCheck check;

    private EventJudge(boolean receiptsNeeded) {
        this(receiptsNeeded, new SignatureCheck());
    }

    private EventJudge(boolean receiptsNeeded, SignatureCheck check) {
        this.receiptsNeeded = receiptsNeeded;
        this.check = check;
    }

    /** The judge of one who relies on an event: the witness threshold must be met, and the delegator must have anchored it. */
    public static EventJudge validating() {
        return new EventJudge(true);
    }

    /** The judge of a witness or of the controller, who see an event before it has its receipts and its delegator's seal. */
    public static EventJudge witnessing() {
        return new EventJudge(false);
    }

    /** Judges an event; {@code state} is null where the identifier is not known yet. */
    public Judgement judge(@Nullable KeyState state, SignedEvent signed, History history) {
        if (state == null) {
            return switch (signed.event()) {
                case Inception inception -> inception(signed, inception, history);
                case Rotation rotation -> new Judgement.Escrow(Judgement.Waiting.PRIOR_EVENT, "the inception");
                case Interaction interaction -> new Judgement.Escrow(Judgement.Waiting.PRIOR_EVENT, "the inception");
            };
        }
        Event event = signed.event();
        if (event.sn() > state.sn() + 1) {
            return new Judgement.Escrow(
                    Judgement.Waiting.PRIOR_EVENT, "event " + (event.sn() - 1) + "; the latest is " + state.sn());
        }
        Optional<Said> there = at(state, event.sn(), history);
        if (there.isPresent() && there.get().equals(event.said())) {
            Establishment inForce = before(state, event.sn() + 1, history);
            return new Judgement.Known(verifiedReceipts(signed, inForce.witnesses()));
        }
        return switch (event) {
            case Inception inception -> duplicity(signed, there.orElseThrow(), inception.keySet(), null);
            case Interaction interaction -> interaction(state, signed, interaction, history, there);
            case Rotation rotation -> rotation(state, signed, rotation, history, there);
        };
    }

    /** The fast path of an event that follows the latest one asks nothing of the history. */
    private static Optional<Said> at(KeyState state, long sn, History history) {
        if (sn > state.sn()) {
            return Optional.empty();
        }
        return sn == state.sn() ? Optional.of(state.said()) : history.saidAt(sn);
    }

    private static Establishment before(KeyState state, long sn, History history) {
        return sn > state.establishment().sn()
                ? state.establishment()
                : history.establishmentBefore(sn).orElseThrow();
    }

    private Judgement inception(SignedEvent signed, Inception event, History history) {
        Establishment establishment =
                new Establishment(0, event.said(), event.keySet(), event.toad(), event.witnesses());
        KeyState next = new KeyState(
                event.aid(), 0, event.said(), event.ilk(), 0, establishment, event.traits(), event.delegator());
        return decide(signed, next, null, Optional.empty(), false, history);
    }

    private Judgement interaction(
            KeyState state, SignedEvent signed, Interaction event, History history, Optional<Said> there) {
        if (there.isPresent()) {
            Establishment before = before(state, event.sn(), history);
            return duplicity(signed, there.get(), before.keySet(), null);
        }
        if (state.has(Trait.EO)) {
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
                state.traits(),
                state.delegator());
        return decide(signed, next, null, Optional.empty(), false, history);
    }

    private Judgement rotation(
            KeyState state, SignedEvent signed, Rotation event, History history, Optional<Said> there) {
        if (event.delegated() != state.delegator().isPresent()) {
            return new Judgement.Reject(
                    "a delegated identifier rotates by drt, another one by rot, and this is a " + event.ilk());
        }
        Establishment before = before(state, event.sn(), history);
        boolean recovers =
                event.delegated() && event.sn() == state.establishment().sn();
        if (there.isPresent() && event.sn() <= state.establishment().sn() && !recovers) {
            return duplicity(signed, there.get(), event.keySet(), before);
        }
        Optional<Said> prior = at(state, event.sn() - 1, history);
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
        if (state.has(Trait.NB) && !witnesses.isEmpty()) {
            return new Judgement.Reject("it adds backers to an identifier without backers (NB)");
        }
        try {
            EventReader.toad(event.toad(), witnesses.size());
        } catch (EventException e) {
            return new Judgement.Reject(String.valueOf(e.getMessage()));
        }
        Establishment establishment =
                new Establishment(event.sn(), event.said(), event.keySet(), event.toad(), witnesses);
        KeyState next = new KeyState(
                state.aid(),
                event.sn(),
                event.said(),
                event.ilk(),
                state.ordinal() + 1,
                establishment,
                state.traits(),
                state.delegator());
        return decide(signed, next, before, there, recovers, history);
    }

    /** The verdict on an event that fits: signatures, receipts, delegation; {@code there} is what it would supersede. */
    private Judgement decide(
            SignedEvent signed,
            KeyState next,
            @Nullable Establishment before,
            Optional<Said> there,
            boolean overRotation,
            History history) {
        Establishment establishment = next.establishment();
        List<IndexedSignature> good = verified(signed, establishment.keySet(), before);
        Optional<Judgement> lacking = lacking(good, establishment.keySet(), before);
        if (good.isEmpty() && lacking.isPresent()) {
            return lacking.get();
        }
        Map<Aid, Matter> receipts = verifiedReceipts(signed, establishment.witnesses());
        Optional<Judgement> objection = lacking.or(() -> unwitnessed(next, receipts))
                .or(() -> next.delegator()
                        .filter(delegator -> establishment.said().equals(next.said()))
                        .flatMap(delegator -> new DelegationRule(history, delegator, receiptsNeeded)
                                .objection(signed.event(), overRotation ? there : Optional.empty(), good)));
        return objection
                .map(judgement -> judgement instanceof Judgement.Escrow escrow
                        ? new Judgement.Escrow(
                                escrow.waiting(), escrow.detail(), Optional.of(proven(signed, good, receipts)))
                        : judgement)
                .orElseGet(() -> new Judgement.Accept(next, good, receipts, there.isPresent()));
    }

    private static SignedEvent proven(SignedEvent signed, List<IndexedSignature> good, Map<Aid, Matter> receipts) {
        List<Attachments.Couple> couples = receipts.entrySet().stream()
                .map(e -> new Attachments.Couple(e.getKey().matter(), e.getValue()))
                .toList();
        return new SignedEvent(signed.event(), good, List.of(), couples);
    }

    private Optional<Judgement> unwitnessed(KeyState next, Map<Aid, Matter> receipts) {
        int toad = next.establishment().toad();
        if (!receiptsNeeded || toad == 0) {
            return Optional.empty();
        }
        if (next.backedByRegistrars()) {
            return Optional.of(
                    new Judgement.Reject("its backers are registrars (RB), whose ledgers are not read here"));
        }
        return receipts.size() >= toad
                ? Optional.empty()
                : Optional.of(new Judgement.Escrow(
                        Judgement.Waiting.RECEIPTS, receipts.size() + " of " + toad + " receipts"));
    }

    /** Duplicity needs a verified signature: anybody can make an unsigned event. */
    private Judgement duplicity(SignedEvent signed, Said first, KeySet keys, @Nullable Establishment before) {
        List<IndexedSignature> good = verified(signed, keys, before);
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
        good.stream()
                .filter(signature -> exposes(signature, keys, prior))
                .forEach(signature -> exposed.add(signature.ondex().orElseThrow()));
        return !exposed.isEmpty() && prior.nextThreshold().satisfiedBy(exposed);
    }

    /** Whether the signature's key is the one that the prior establishment committed to at the place that it names. */
    private static boolean exposes(IndexedSignature signature, KeySet keys, KeySet prior) {
        int ondex = signature.ondex().orElse(Integer.MAX_VALUE);
        if (ondex >= prior.nextDigests().size()) {
            return false;
        }
        String key = keys.keys().get(signature.index()).qb64();
        return Blake3.digest(key.getBytes(StandardCharsets.US_ASCII))
                .qb64()
                .equals(prior.nextDigests().get(ondex).qb64());
    }

    /** One good signature a key; of several the one that exposes a next key, for that place is not itself signed. */
    private List<IndexedSignature> verified(SignedEvent signed, KeySet keys, @Nullable Establishment before) {
        byte[] raw = signed.event().raw().toByteArray();
        Map<Integer, IndexedSignature> good = new LinkedHashMap<>();
        Map<Integer, Integer> tries = new HashMap<>();
        for (IndexedSignature signature : signed.signatures()) {
            int index = signature.index();
            if (index >= keys.keys().size()) {
                continue;
            }
            IndexedSignature known = good.get(index);
            boolean better = known == null
                    || (before != null
                            && !exposes(known, keys, before.keySet())
                            && exposes(signature, keys, before.keySet()));
            if (better
                    && tries.merge(index, 1, Integer::sum) <= MOST_TRIES
                    && check.verify(keys.keys().get(index).qb64(), signature.raw(), raw)) {
                good.put(index, signature);
            }
        }
        return List.copyOf(good.values());
    }

    /** Receipts that verify, one a witness, from indexed signatures (-B) and couples (-C). */
    public static Map<Aid, Matter> receipts(SignedEvent signed, List<Aid> witnesses) {
        return receipts(signed, witnesses, new SignatureCheck());
    }

    /** The same, with what a check remembers. */
    public static Map<Aid, Matter> receipts(SignedEvent signed, List<Aid> witnesses, SignatureCheck check) {
        return new EventJudge(false, check).verifiedReceipts(signed, witnesses);
    }

    /** {@link #receipts}, with the keys that this judge remembers. */
    public Map<Aid, Matter> receiptsOf(SignedEvent signed, List<Aid> witnesses) {
        return verifiedReceipts(signed, witnesses);
    }

    private Map<Aid, Matter> verifiedReceipts(SignedEvent signed, List<Aid> witnesses) {
        byte[] raw = signed.event().raw().toByteArray();
        Map<Aid, Matter> good = new LinkedHashMap<>();
        Map<Aid, Integer> tries = new HashMap<>();
        for (IndexedSignature signature : signed.witnessSignatures()) {
            if (signature.index() < witnesses.size()) {
                keep(good, tries, witnesses.get(signature.index()), signature.unindexed(), raw);
            }
        }
        for (Attachments.Couple couple : signed.couples()) {
            witnesses.stream()
                    .filter(w -> w.qb64().equals(couple.signer().qb64()))
                    .forEach(w -> keep(good, tries, w, couple.signature(), raw));
        }
        return good;
    }

    private void keep(Map<Aid, Matter> good, Map<Aid, Integer> tries, Aid witness, Matter signature, byte[] raw) {
        if (!good.containsKey(witness)
                && tries.merge(witness, 1, Integer::sum) <= MOST_TRIES
                && check.verify(witness.qb64(), signature.raw(), raw)) {
            good.put(witness, signature);
        }
    }
}
