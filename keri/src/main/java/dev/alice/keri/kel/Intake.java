package dev.alice.keri.kel;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.KeyMessage;
import dev.alice.keri.event.Receipt;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The way of messages into a ledger: every event is judged, and kept, held until what it lacks arrives, or turned away.
 * Messages may come in any order. For one thread, or under the caller's lock.
 */
public final class Intake {
    private final EventJudge judge;
    private final Ledger ledger;
    private final Escrows escrows;
    private final BiConsumer<SignedEvent, Judgement> outcomes;

    /** @param outcomes told of every judgement but escrows, also on events that waited */
    public Intake(
            EventJudge judge, Ledger ledger, Escrows escrows, BiConsumer<SignedEvent, Judgement> outcomes) {
        this.judge = judge;
        this.ledger = ledger;
        this.escrows = escrows;
        this.outcomes = outcomes;
    }

    /** The judgement on one body and its attachments; on a body that is no key message a {@link Judgement.Reject}. */
    public Judgement take(Message message) {
        KeyMessage body;
        try {
            body = EventReader.read(message.body());
        } catch (KeriException e) {
            return new Judgement.Reject(String.valueOf(e.getMessage()));
        }
        return switch (body) {
            case Event event -> take(SignedEvent.of(event, message.attachments()));
            case Receipt receipt -> take(receipt, message.attachments());
        };
    }

    /** The judgement on an event; whatever waited for it is judged again. */
    public Judgement take(SignedEvent signed) {
        Deque<SignedEvent> woken = new ArrayDeque<>();
        Judgement judgement = settle(signed, woken);
        while (!woken.isEmpty()) {
            settle(woken.poll(), woken);
        }
        return judgement;
    }

    /** Keeps receipts, for an event in force or for one that is still to come. */
    public Judgement take(Receipt receipt, Attachments attachments) {
        if (!ledger.receipts(receipt, attachments)) {
            Optional<SignedEvent> waiting = escrows.hold(receipt, attachments);
            if (waiting.isPresent()) {
                return take(waiting.get());
            }
        }
        return new Judgement.Known(Map.of());
    }

    private Judgement settle(SignedEvent signed, Deque<SignedEvent> woken) {
        SignedEvent whole = escrows.complete(signed);
        Event event = whole.event();
        Judgement judgement = judge.judge(ledger.state(event.aid()).orElse(null), whole, ledger.history(event.aid()));
        if (judgement instanceof Judgement.Accept accept && !ledger.accept(whole, accept)) {
            Judgement second =
                    judge.judge(ledger.state(event.aid()).orElse(null), whole, ledger.history(event.aid()));
            judgement = second instanceof Judgement.Accept
                    ? new Judgement.Reject("another event took its place while it was judged")
                    : second;
        }
        switch (judgement) {
            case Judgement.Escrow escrow -> escrows.hold(whole, escrow);
            case Judgement.Accept accept -> woken.addAll(escrows.wake(event));
            case Judgement.Known known -> escrows.settle(event);
            case Judgement.Duplicitous duplicitous -> escrows.settle(event);
            case Judgement.Reject reject -> {}
        }
        if (!(judgement instanceof Judgement.Escrow)) {
            outcomes.accept(whole, judgement);
        }
        return judgement;
    }
}
