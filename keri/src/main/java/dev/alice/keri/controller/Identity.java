package dev.alice.keri.controller;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import dev.alice.keri.keeper.Keeper;
import dev.alice.keri.kel.Establishment;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Judgement;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KeyState;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.witness.Answers;
import dev.alice.keri.witness.FlowAnchor;
import dev.alice.keri.witness.VerdictBundle;
import dev.alice.keri.witness.WitnessClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.HandleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One identifier under our control. Its log grows in order: a new event is signed only when the one before it has its
 * receipts, and is on disk before any witness sees it, so that a crash leads to the same event again, never to a fork.
 */
public final class Identity {
    private static final Logger LOG = LoggerFactory.getLogger(Identity.class);
    private static final Duration CATCH_UP = Duration.ofSeconds(2);

    private final String name;
    private final Keeper keeper;
    private final KelStore logs;
    private final AnchorTable anchors;
    private final Publisher publisher;
    private final Roster roster;
    private final EventJudge judge = EventJudge.witnessing();
    private final ReentrantLock order = new ReentrantLock();
    private final Aid aid;
    private final Inception inception;
    private volatile Current current;

    /** The state after the latest event, that event with the receipts known of it, and the key that signs now. */
    private record Current(KeyState state, KelStore.Stored latest, int rotation, SigningKey key) {
        Current with(KelStore.Stored receipted) {
            return new Current(state, receipted, rotation, key);
        }
    }

    /** What an identifier is made with. */
    record Birth(List<Aid> witnesses, int toad, List<String> traits) {}

    Identity(
            String name,
            Keeper keeper,
            KelStore logs,
            AnchorTable anchors,
            Publisher publisher,
            Roster roster,
            Supplier<Birth> birth) {
        this.name = name;
        this.keeper = keeper;
        this.logs = logs;
        this.anchors = anchors;
        this.publisher = publisher;
        this.roster = roster;
        Optional<Aid> known = anchors.identity(name);
        this.inception = known.map(this::stored).orElseGet(() -> incept(birth.get()));
        this.aid = inception.aid();
        this.current = resume();
    }

    private Inception stored(Aid known) {
        return logs.at(known, 0)
                .map(KelStore.Stored::event)
                .filter(Inception.class::isInstance)
                .map(Inception.class::cast)
                .orElseThrow(() -> new KeriException("the log of '" + name + "' (" + known
                        + ") has no inception; restore the database from a backup"));
    }

    /** Keys are derived, so the same name, keeper and witnesses give the same inception again after a crash. */
    private Inception incept(Birth birth) {
        SigningKey first = keeper.key(name, 0);
        KeySet keys = KeySet.single(first.transferable(), keeper.key(name, 1).nextDigest());
        Inception fresh = EventWriter.inception(keys, birth.toad(), birth.witnesses(), birth.traits(), List.of());
        if (logs.state(fresh.aid()).isEmpty()) {
            write(null, new Step(fresh, first));
        }
        anchors.name(name, fresh.aid());
        return fresh;
    }

    /** Brings the log and its witnesses into step. */
    void open() {
        order.lock();
        try {
            adopt();
            KelStore.Stored last = current.latest();
            if (publish() instanceof Extension.Unwitnessed lacking) {
                if (last.event() instanceof Inception) {
                    throw new KeriException("the inception of '" + name + "' has only " + lacking.reason()
                            + "; start the witnesses and try again");
                }
                LOG.atWarn()
                        .addKeyValue("aid", aid)
                        .addKeyValue("sn", last.event().sn())
                        .log("the latest event lacks receipts, and is published again with the next: "
                                + lacking.reason());
            }
        } finally {
            order.unlock();
        }
    }

    public Aid aid() {
        return aid;
    }

    public String name() {
        return name;
    }

    /** Clients of the witnesses in force, in their order; one that cannot be reached from here is left out. */
    public List<WitnessClient> witnesses() {
        return roster.of(current.state().establishment().witnesses());
    }

    /** Witnesses that can be reached and are not in force. */
    public List<Aid> spares() {
        return roster.besides(current.state().establishment().witnesses());
    }

    /** The SAID of the latest establishment event: which of the identifier's keys signs now. */
    public Said kid() {
        return current.state().establishment().said();
    }

    /** The public key (code D) that verifies what {@link #sign} signs now. */
    public Matter publicKey() {
        return current.key().transferable();
    }

    /** Ed25519 over the bytes with the current key, 64 bytes. */
    public byte[] sign(byte[] message) {
        return current.key().sign(message);
    }

    /** The key id and the signature of one and the same key, also while a rotation happens. */
    public Signed signWithKid(byte[] message) {
        Current now = current;
        return new Signed(
                now.state().establishment().said(),
                Matter.of(
                        dev.alice.keri.cesr.MatterCode.ED25519_SIGNATURE,
                        now.key().sign(message)));
    }

    /** A signature (0B) and the establishment event whose key made it. */
    public record Signed(Said kid, Matter signature) {}

    public KeyState state() {
        return current.state();
    }

    /** The establishment in force at a place of the log. */
    public Optional<KelStore.Stored> at(long sn) {
        return logs.at(aid, sn);
    }

    /** Anchors seals in an interaction event. */
    public Extension anchor(List<Seal> seals) {
        return extend(now -> new Step(
                EventWriter.interaction(aid, now.state().sn() + 1, now.state().said(), seals), now.key()));
    }

    /** Anchors a flow with its verdicts; a flow that was anchored before keeps its event. */
    public Extension anchor(Said flow, VerdictBundle bundle) {
        order.lock();
        try {
            Optional<AnchorTable.Anchor> before = anchored(flow);
            if (before.isPresent()) {
                return publisher.publish(logs.at(aid, before.get().sn()).orElseThrow());
            }
            List<Seal> seals = new FlowAnchor(flow, bundle.said()).seals();
            return extend(now -> {
                Event event = EventWriter.interaction(
                        aid, now.state().sn() + 1, now.state().said(), seals);
                return new Step(event, now.key(), handle -> anchors.keep(handle, flow, event, bundle));
            });
        } finally {
            order.unlock();
        }
    }

    /** The verdicts with which a flow was anchored; empty where its event is not in force. */
    public Optional<VerdictBundle> verdictsOf(Said flow) {
        return anchored(flow).map(AnchorTable.Anchor::bundle);
    }

    private Optional<AnchorTable.Anchor> anchored(Said flow) {
        return anchors.anchor(flow)
                .filter(a -> logs.at(aid, a.sn())
                        .filter(s -> s.event().said().equals(a.event()))
                        .isPresent());
    }

    /** Brings a witness this log from one place to another, with the receipts of the others and the verdicts it asks for. */
    public void show(WitnessClient witness, long from, long to) {
        publisher.show(witness, aid, from, to);
    }

    /** Claims a place of this log for one flow, for ever; false where another flow has it. */
    public boolean use(long sn, Said flow) {
        boolean mine = anchors.use(aid, sn, flow);
        logs.sync();
        return mine;
    }

    /** Puts the next key in force and commits to the one after it. */
    public Extension rotate() {
        return rotate(WitnessChange.none());
    }

    /**
     * Puts the next key in force, commits to the one after it, and changes the witnesses; the rotation is receipted by
     * those in force after it, and one that is new first gets the whole log.
     *
     * @throws KeriException where the change is impossible or its threshold not immune
     */
    public Extension rotate(WitnessChange change) {
        return extend(now -> rotation(now, now.state().sn() + 1, now.state().said(), change));
    }

    /**
     * Replaces the latest event, an interaction that its witnesses refuse, by a rotation in its place (superseding
     * recovery). Does nothing where that event has its receipts.
     *
     * @throws KeriException where the latest event is a rotation, which nothing replaces
     */
    public Extension recover() {
        order.lock();
        try {
            return recover(current.latest());
        } finally {
            order.unlock();
        }
    }

    private Extension recover(KelStore.Stored last) {
        Extension shown = publish();
        if (shown instanceof Extension.Witnessed || last.event() instanceof Inception) {
            return shown;
        }
        if (!(last.event() instanceof Interaction refused)) {
            throw new KeriException("event " + last.event().sn() + " of '" + name
                    + "' is a rotation, which nothing replaces; bring its witnesses back");
        }
        Current now = current;
        Step step = rotation(now, refused.sn(), refused.prior(), WitnessChange.none());
        append(now, step);
        LOG.atWarn()
                .addKeyValue("aid", aid)
                .addKeyValue("sn", refused.sn())
                .addKeyValue("replaced", refused.said())
                .log("an interaction that its witnesses refuse was replaced by a rotation: "
                        + ((Extension.Unwitnessed) shown).reason());
        return publish();
    }

    private Step rotation(Current now, long sn, Said prior, WitnessChange change) {
        Establishment before = now.state().establishment();
        List<Aid> after = change.apply(before.witnesses());
        for (Aid each : change.adds()) {
            if (roster.client(each).isEmpty()) {
                throw new KeriException("the witness " + each + " is not known here; introduce it by its OOBI first");
            }
        }
        SigningKey next = keeper.key(name, now.rotation() + 1);
        KeySet keys = KeySet.single(
                next.transferable(), keeper.key(name, now.rotation() + 2).nextDigest());
        Event event = EventWriter.rotation(
                aid,
                sn,
                prior,
                keys,
                change.threshold(after.size(), before.toad()),
                change.cuts(),
                change.adds(),
                List.of());
        return new Step(event, next);
    }

    /**
     * An event to be added.
     *
     * @param beside what is written in its transaction
     */
    private record Step(Event event, SigningKey key, HandleConsumer<RuntimeException> beside) {
        Step(Event event, SigningKey key) {
            this(event, key, handle -> {});
        }
    }

    /** Publishes the latest event. */
    private Extension publish() {
        Extension extension = publisher.publish(current.latest());
        if (extension instanceof Extension.Witnessed witnessed) {
            current = current.with(witnessed.event());
        }
        return extension;
    }

    private Extension extend(Function<Current, Step> next) {
        order.lock();
        try {
            Extension last = publish();
            if (last instanceof Extension.Unwitnessed lacking
                    && lacking.refused()
                    && current.latest().event() instanceof Interaction) {
                last = recover(current.latest());
            }
            if (last instanceof Extension.Unwitnessed lacking) {
                return new Extension.Unwitnessed("the event before it has only " + lacking.reason(), false);
            }
            Current now = current;
            append(now, next.apply(now));
            return publish();
        } finally {
            order.unlock();
        }
    }

    private void append(Current now, Step step) {
        try {
            Judgement.Accept accept = write(now.state(), step);
            int rotation = now.rotation() + (step.event() instanceof Interaction ? 0 : 1);
            KelStore.Stored latest =
                    logs.latest(step.event().aid()).orElseThrow();
            current = new Current(accept.next(), latest, rotation, step.key());
        } catch (RuntimeException e) {
            // nobody knows what the database holds now
            current = resume();
            throw e;
        }
    }

    private Judgement.Accept write(@org.jspecify.annotations.Nullable KeyState state, Step step) {
        Event event = step.event();
        IndexedSignature signature =
                IndexedSignature.both(0, step.key().sign(event.raw().toByteArray()));
        SignedEvent signed = new SignedEvent(event, List.of(signature));
        if (judge.judge(state, signed, logs.history(event.aid())) instanceof Judgement.Accept accept
                && logs.accept(signed, accept, step.beside())) {
            return accept;
        }
        throw new KeriException("event " + event.sn() + " of '" + name + "' does not follow its own log;"
                + " is a second process using this database?");
    }

    /**
     * Takes over events that witnesses hold and this database lost (a restored backup, a write that did not reach the
     * disk). They are signed with our keys, so writing others in their place would be a fork.
     */
    private void adopt() {
        List<WitnessClient> witnesses = witnesses();
        Answers<List<Message>> answers = Answers.ask(
                witnesses,
                client -> client.events(aid, current.state().sn() + 1),
                found -> true,
                witnesses.size(),
                CATCH_UP,
                CATCH_UP);
        answers.good().values().forEach(found -> found.forEach(this::adopt));
        current = resume();
    }

    private void adopt(Message message) {
        Event event = EventReader.readEvent(message.body());
        SignedEvent signed = SignedEvent.of(event, message.attachments());
        if (event.aid().equals(aid)
                && judge.judge(logs.state(aid).orElseThrow(), signed, logs.history(aid))
                        instanceof Judgement.Accept accept
                && logs.accept(signed, accept)) {
            FlowAnchor.of(event).ifPresent(anchor -> adoptVerdicts(anchor, event));
            LOG.atWarn()
                    .addKeyValue("aid", aid)
                    .addKeyValue("sn", event.sn())
                    .log("an event that the witnesses hold was missing here, and was taken over");
        }
    }

    /** A witness that has not seen the event will ask for the verdicts it names. */
    private void adoptVerdicts(FlowAnchor anchor, Event event) {
        Answers<VerdictBundle> shown = Answers.ask(
                witnesses(), client -> client.bundle(anchor.bundle()), b -> true, 1, CATCH_UP, Duration.ZERO);
        shown.good().values().stream().findFirst().ifPresent(bundle -> anchors.keep(anchor.flow(), event, bundle));
    }

    private Current resume() {
        KeyState state = logs.state(inception.aid()).orElseThrow();
        Matter publicKey = state.establishment().keySet().keys().get(0);
        // A rotation is never replaced, so the key in force has the number of the rotations there were.
        int rotation = keeper.rotationOf(name, publicKey, anchors.rotations(inception.aid()))
                .orElseThrow(() -> new KeriException("the key store does not hold the key of '" + name + "' ("
                        + inception.aid() + "); it belongs to another database"));
        KelStore.Stored latest = logs.latest(inception.aid()).orElseThrow();
        return new Current(state, latest, rotation, keeper.key(name, rotation));
    }
}
