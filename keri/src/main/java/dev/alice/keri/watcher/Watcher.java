package dev.alice.keri.watcher;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.IndexedSignature;
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
import dev.alice.keri.witness.Answers;
import dev.alice.keri.witness.WitnessClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A watcher over one set of witnesses; it keeps nothing and believes only signatures. */
public final class Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
    private static final Duration GRACE = Duration.ofMillis(150);

    private final List<WitnessClient> witnesses;
    private final Duration limit;

    public Watcher(List<WitnessClient> witnesses, Duration limit) {
        this.witnesses = List.copyOf(witnesses);
        this.limit = limit;
    }

    /**
     * Asks all witnesses what stands at a place.
     *
     * @param inForce the keys in force before that place, under which an interaction there must be signed
     */
    public Sighting look(Aid aid, long sn, KeySet inForce) {
        Answers<Optional<Message>> answers =
                Answers.ask(witnesses, client -> client.event(aid, sn), found -> true, witnesses.size(), limit, GRACE);
        Map<Said, Set<Aid>> seen = new HashMap<>();
        Map<Aid, String> silent = new HashMap<>();
        Map<Aid, String> lying = new HashMap<>();
        answers.bad()
                .forEach((witness, why) ->
                        (why.lying() ? lying : silent).put(witness, String.valueOf(why.getMessage())));
        answers.good().forEach((witness, found) -> {
            if (found.isEmpty()) {
                silent.put(witness, "holds no event " + sn);
                return;
            }
            try {
                Event event = EventReader.readEvent(found.get().body());
                Optional<String> doubt =
                        doubt(event, aid, sn, found.get().attachments().signatures(), inForce);
                if (doubt.isPresent()) {
                    lying.put(witness, doubt.get());
                } else {
                    seen.computeIfAbsent(event.said(), s -> new HashSet<>()).add(witness);
                }
            } catch (KeriException e) {
                lying.put(witness, "shows something malformed: " + e.getMessage());
            }
        });
        Sighting sighting = new Sighting(aid, sn, seen, silent, lying);
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

    private static Optional<String> doubt(
            Event event, Aid aid, long sn, List<IndexedSignature> signatures, KeySet inForce) {
        if (!event.aid().equals(aid) || event.sn() != sn) {
            return Optional.of("shows event " + event.sn() + " of " + event.aid() + " in place of another");
        }
        KeySet keys = switch (event) {
            case Inception icp -> icp.keySet();
            case Rotation rot -> rot.keySet();
            case Interaction ixn -> inForce;
        };
        byte[] raw = event.raw().toByteArray();
        boolean signed = signatures.stream()
                .anyMatch(s -> s.index() < keys.keys().size()
                        && Signatures.verify(keys.keys().get(s.index()), s.raw(), raw));
        return signed ? Optional.empty() : Optional.of("shows an event that the controller did not sign");
    }
}
