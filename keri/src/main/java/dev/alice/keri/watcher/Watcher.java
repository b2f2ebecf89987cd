package dev.alice.keri.watcher;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.Signatures;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.Establishment;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.witness.Answers;
import dev.alice.keri.witness.WitnessClient;
import dev.alice.keri.witness.WitnessException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A watcher over witnesses: it asks all of them, believes only signatures, and tells its juror what it saw. */
public final class Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
    private static final Duration GRACE = Duration.ofMillis(300);

    private final Supplier<List<WitnessClient>> witnesses;
    private final Juror juror;
    private final Duration limit;

    /**
     * A watcher.
     *
     * @param witnesses to ask, as they are at the moment
     * @param limit for all of their answers
     */
    public Watcher(Supplier<List<WitnessClient>> witnesses, Juror juror, Duration limit) {
        this.witnesses = witnesses;
        this.juror = juror;
        this.limit = limit;
    }

    /**
     * Asks all witnesses what stands at a place.
     *
     * @param inForce what is in force at that place: its keys must have signed an interaction there
     */
    public Sighting look(Aid aid, long sn, Establishment inForce) {
        List<WitnessClient> asked = witnesses.get();
        Answers<Optional<Message>> answers =
                Answers.ask(asked, client -> client.event(aid, sn), found -> true, asked.size(), limit, GRACE);
        Place place = new Place(aid, sn, inForce);
        answers.bad().forEach(place::missing);
        answers.good()
                .forEach((witness, found) -> found.ifPresentOrElse(
                        message -> place.shown(witness, message),
                        () -> place.silent.put(witness, "holds no event " + sn)));
        return place.sighting();
    }

    /**
     * Pulls the log of an identifier from all witnesses, and compares it place by place.
     *
     * @param from the first place to compare; at most a thousand are
     * @param inForce what is in force at a place; empty where the asker knows no event there
     * @return one sighting for each place at which any witness holds an event
     */
    public List<Sighting> sweep(Aid aid, long from, LongFunction<Optional<Establishment>> inForce) {
        List<WitnessClient> asked = witnesses.get();
        Answers<List<Message>> answers =
                Answers.ask(asked, client -> client.events(aid, from), found -> true, asked.size(), limit, GRACE);
        Map<Long, Place> places = new TreeMap<>();
        Map<Aid, String> broken = new HashMap<>();
        answers.good().forEach((witness, messages) -> {
            for (Message message : messages) {
                try {
                    long sn = EventReader.readEvent(message.body()).sn();
                    Optional<Establishment> known = inForce.apply(sn);
                    for (long below = sn - 1; known.isEmpty() && below >= 0 && below > sn - 1000; below--) {
                        known = inForce.apply(below);
                    }
                    if (known.isPresent()) {
                        Establishment establishment = known.get();
                        places.computeIfAbsent(sn, at -> new Place(aid, at, establishment))
                                .shown(witness, message);
                    }
                } catch (KeriException e) {
                    broken.put(witness, "shows something malformed: " + e.getMessage());
                }
            }
        });
        return places.values().stream()
                .map(place -> {
                    answers.bad().forEach(place::missing);
                    place.lying.putAll(broken);
                    return place.sighting();
                })
                .toList();
    }

    /** One place of a log, while answers about it come together. */
    private final class Place {
        private final Aid aid;
        private final long sn;
        private final Establishment inForce;
        private final Map<Said, Set<Aid>> seen = new HashMap<>();
        private final Map<Aid, String> silent = new HashMap<>();
        private final Map<Aid, String> lying = new HashMap<>();
        private final List<Duplicity> proofs = new ArrayList<>();

        Place(Aid aid, long sn, Establishment inForce) {
            this.aid = aid;
            this.sn = sn;
            this.inForce = inForce;
        }

        void missing(Aid witness, WitnessException why) {
            (why.lying() ? lying : silent).put(witness, String.valueOf(why.getMessage()));
        }

        void shown(Aid witness, Message message) {
            try {
                Event event = EventReader.readEvent(message.body());
                if (!event.aid().equals(aid) || event.sn() != sn) {
                    lying.put(witness, "shows event " + event.sn() + " of " + event.aid() + " in place of another");
                    return;
                }
                SignedEvent signed = SignedEvent.of(event, message.attachments());
                List<IndexedSignature> good = verified(signed);
                Map<Aid, Matter> receipts = EventJudge.receipts(signed, witnesses(event));
                if (!good.isEmpty() || !receipts.isEmpty()) {
                    proofs.addAll(juror.take(new SignedEvent(event, good), receipts));
                }
                if (good.isEmpty()) {
                    lying.put(witness, "shows an event that the controller did not sign");
                } else {
                    seen.computeIfAbsent(event.said(), s -> new HashSet<>()).add(witness);
                }
            } catch (KeriException e) {
                lying.put(witness, "shows something malformed: " + e.getMessage());
            }
        }

        private List<Aid> witnesses(Event event) {
            return event instanceof Inception icp ? icp.witnesses() : inForce.witnesses();
        }

        private List<IndexedSignature> verified(SignedEvent signed) {
            KeySet keys = switch (signed.event()) {
                case Inception icp -> icp.keySet();
                case Rotation rot -> rot.keySet();
                case Interaction ixn -> inForce.keySet();
            };
            byte[] raw = signed.event().raw().toByteArray();
            return signed.signatures().stream()
                    .filter(s -> s.index() < keys.keys().size()
                            && Signatures.verify(keys.keys().get(s.index()), s.raw(), raw))
                    .toList();
        }

        Sighting sighting() {
            Sighting sighting = new Sighting(aid, sn, seen, silent, lying, proofs);
            if (sighting.forked() || !lying.isEmpty()) {
                LOG.atWarn()
                        .addKeyValue("aid", aid)
                        .addKeyValue("sn", sn)
                        .addKeyValue("seen", sighting.seen())
                        .addKeyValue("lying", sighting.lying())
                        .log("the witnesses do not agree");
            }
            return sighting;
        }
    }
}
