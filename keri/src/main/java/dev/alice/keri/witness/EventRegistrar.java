package dev.alice.keri.witness;

import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Receipt;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.Escrows;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Judgement;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KeyState;
import dev.alice.keri.kel.SignedEvent;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a witness that receipts events: it accepts first, writes to disk second, and signs last. The same event
 * always gets the same receipt; another event at its place gets none, and is kept as proof.
 */
final class EventRegistrar {
    private static final Logger LOG = LoggerFactory.getLogger(EventRegistrar.class);
    private static final int MOST_PROOFS = 16;
    private static final int MOST_RECENT = 256;

    private final SigningKey key;
    private final Aid self;
    private final KelStore logs;
    private final CommitQueue commits;
    private final FlowAnchorGate gate;
    private final VerdictStore verdicts;
    private final EventJudge judge = EventJudge.witnessing();
    private final Locks locks = new Locks();
    private final KeyStates states;
    private final Escrows escrows;
    private final Tally tally;
    private volatile Runnable onReceipt = () -> {};
    private final Map<Said, Recent> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Said, Recent> eldest) {
            return size() > MOST_RECENT;
        }
    };

    /** An event that was accepted not long ago, for the receipts of others that follow it. */
    private record Recent(Event event, List<Aid> witnesses) {}

    /** What was decided on an event, and when that is on disk. */
    record Step(Filing filing, CompletableFuture<Void> written) {
        private static Step now(Filing filing) {
            return new Step(filing, CompletableFuture.completedFuture(null));
        }
    }

    EventRegistrar(
            SigningKey key,
            KelStore logs,
            CommitQueue commits,
            FlowAnchorGate gate,
            VerdictStore verdicts,
            Tally tally,
            Clock clock) {
        this.key = key;
        this.self = new Aid(key.nonTransferable().qb64());
        this.logs = logs;
        this.commits = commits;
        this.gate = gate;
        this.verdicts = verdicts;
        this.tally = tally;
        this.states = new KeyStates(logs, commits);
        this.escrows = new Escrows(clock);
    }

    /** What to do after each receipt. */
    void onReceipt(Runnable then) {
        onReceipt = then;
    }

    /** Judges an event and, where it is good, returns when it is on disk. */
    Filing file(SignedEvent signed) {
        return finish(begin(signed));
    }

    /** Judges an event, and what waited for it; nothing may be said of it before {@link #finish}. */
    Step begin(SignedEvent signed) {
        Deque<SignedEvent> next = new ArrayDeque<>(List.of(signed));
        Step first = null;
        while (!next.isEmpty()) {
            SignedEvent event = next.removeFirst();
            Step step = locks.with(event.event().aid().qb64(), () -> judge(event));
            if (step.filing instanceof Filing.Receipted || step.filing instanceof Filing.Kept) {
                next.addAll(escrows.wake(event.event()));
            }
            first = first == null ? step : first;
        }
        return Objects.requireNonNull(first);
    }

    /** Waits until the event is on disk, where it is good, and says what became of it. */
    Filing finish(Step step) {
        CommitQueue.await(step.written);
        tally.count(step.filing);
        if (step.filing instanceof Filing.Receipted) {
            onReceipt.run();
        }
        return step.filing;
    }

    /** The key state of an identifier once everything accepted of it is on disk; empty where it is not known. */
    Optional<KeyState> state(Aid aid) {
        KeyStates.Known known = locks.with(aid.qb64(), () -> states.of(aid));
        CommitQueue.await(known.written());
        return Optional.ofNullable(known.state());
    }

    int escrowed() {
        return escrows.waiting().size();
    }

    /** Keeps the receipts of other witnesses, or lets them wait for their event; bad signatures are dropped. */
    void file(Receipt receipt, Attachments attachments) {
        Optional<Recent> known = recent(receipt);
        if (known.isPresent()) {
            keep(
                    receipt.said(),
                    judge.receiptsOf(SignedEvent.of(known.get().event, attachments), known.get().witnesses));
        } else {
            escrows.hold(receipt, attachments);
        }
    }

    private void remember(Event event, List<Aid> witnesses) {
        synchronized (recent) {
            recent.put(event.said(), new Recent(event, witnesses));
        }
    }

    private Optional<Recent> recent(Receipt receipt) {
        Recent found;
        synchronized (recent) {
            found = recent.get(receipt.said());
        }
        return found != null
                        && found.event.aid().equals(receipt.aid())
                        && found.event.sn() == receipt.sn()
                ? Optional.of(found)
                : logs.at(receipt.aid(), receipt.sn())
                        .filter(stored -> stored.event().said().equals(receipt.said()))
                        .map(stored -> new Recent(
                                stored.event(), stored.establishment().witnesses()));
    }

    private void keep(Said said, Map<Aid, Matter> receipts) {
        if (!receipts.isEmpty()) {
            CommitQueue.await(
                    commits.submit(commits.epoch(), handle -> logs.writeReceipts(handle, said, receipts)));
        }
    }

    /** This witness's signature over an event that is on disk; it repeats exactly, so it need not be kept. */
    Matter signature(Event event) {
        return Matter.of(MatterCode.ED25519_SIGNATURE, key.sign(event.raw().toByteArray()));
    }

    /** A stored event with this witness's own receipt, where it is a witness of it. */
    KelStore.Stored receipted(KelStore.Stored stored) {
        if (!stored.establishment().witnesses().contains(self)
                || stored.receipts().containsKey(self)) {
            return stored;
        }
        // what a transaction shows to others need not be on the disk yet
        state(stored.event().aid());
        return stored.with(Map.of(self, signature(stored.event())));
    }

    private Step judge(SignedEvent given) {
        SignedEvent signed = escrows.complete(given);
        Event event = signed.event();
        long epoch = commits.epoch();
        KeyStates.Known known = states.of(event.aid());
        Judgement judgement = judge.judge(known.state(), signed, states.history(event.aid(), known));
        return switch (judgement) {
            case Judgement.Accept accept -> accept(signed, accept, epoch);
            case Judgement.Known there -> known(event, there, known);
            case Judgement.Escrow waiting -> Step.now(hold(signed, waiting));
            case Judgement.Duplicitous duplicity -> Step.now(duplicity(event, duplicity));
            case Judgement.Reject reject -> Step.now(new Filing.Refused(Filing.Refused.BAD, reject.reason()));
        };
    }

    private Step accept(SignedEvent signed, Judgement.Accept accept, long epoch) {
        Event event = signed.event();
        boolean mine = accept.next().establishment().witnesses().contains(self);
        Optional<VerdictBundle> bundle = FlowAnchor.of(event).flatMap(anchor -> verdicts.bundle(anchor.bundle()));
        Optional<Filing> refusal = mine
                ? gate.objection(event, accept.next().establishment(), bundle)
                        .map(why -> new Filing.Refused(Filing.Refused.NOT_VOUCHED, why))
                : notForOthers(event, accept);
        if (refusal.isPresent()) {
            return Step.now(refusal.get());
        }
        CompletableFuture<Void> written = commits.submit(epoch, handle -> {
            bundle.filter(b -> mine).ifPresent(b -> verdicts.write(handle, b));
            logs.write(handle, signed, accept);
        });
        written.thenRun(() -> remember(event, accept.next().establishment().witnesses()));
        if (!written.isCompletedExceptionally()) {
            states.become(event.aid(), new KeyStates.Known(epoch, accept.next(), written));
        }
        return new Step(mine ? new Filing.Receipted(event) : new Filing.Kept(), written);
    }

    private Step known(Event event, Judgement.Known known, KeyStates.Known now) {
        CommitQueue.await(now.written());
        keep(event.said(), known.receipts());
        boolean mine = logs.at(event.aid(), event.sn())
                .filter(stored -> stored.establishment().witnesses().contains(self))
                .isPresent();
        return Step.now(mine ? new Filing.Receipted(event) : new Filing.Kept());
    }

    /** A witness that is added by a later rotation needs the log before it, and keeps what is fully witnessed by others. */
    private Optional<Filing> notForOthers(Event event, Judgement.Accept accept) {
        int toad = accept.next().establishment().toad();
        boolean witnessed = accept.receipts().size() >= toad
                && !accept.next().establishment().witnesses().isEmpty();
        return witnessed
                ? Optional.empty()
                : Optional.of(new Filing.Refused(Filing.Refused.BAD, self + " is not a witness of " + event.aid()));
    }

    private Filing hold(SignedEvent signed, Judgement.Escrow waiting) {
        escrows.hold(signed, waiting);
        return new Filing.Escrowed("waits for " + waiting.waiting().words() + ": " + waiting.detail());
    }

    private Filing duplicity(Event event, Judgement.Duplicitous duplicity) {
        if (logs.duplicities(event.aid()).size() < MOST_PROOFS) {
            logs.recordDuplicity(duplicity, event);
            logs.sync();
        }
        LOG.atWarn()
                .addKeyValue("aid", event.aid())
                .addKeyValue("sn", event.sn())
                .addKeyValue("first", duplicity.first())
                .addKeyValue("other", duplicity.other())
                .log("an identifier signed two events for one place");
        return new Filing.Refused(
                Filing.Refused.DUPLICITY,
                "event " + event.sn() + " was first seen as " + duplicity.first()
                        + ", and first seen is for ever; the proof is at /duplicity?pre=" + event.aid());
    }
}
