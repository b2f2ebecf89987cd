package dev.alice.keri.kel;

import dev.alice.keri.cesr.Message;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.KeyMessage;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A replay of a stream into key states, in memory: receipts may come before or after their events, events in any order, and
 * delegates before their delegators. It holds at most a thousand events that wait; the oldest gives way.
 */
public final class Replay {
    private static final int MOST_WAITING = 1000;

    /** What became of one message. */
    public record Outcome(KeyMessage message, Judgement judgement) {}

    private final MemoryLedger ledger = new MemoryLedger();
    private final Escrows escrows;
    private final Intake intake;
    private final List<Outcome> outcomes = new ArrayList<>();

    /** A replay of what is all there already: time stands still. */
    public Replay(EventJudge judge) {
        this(judge, new Escrows(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), MOST_WAITING, MOST_WAITING));
    }

    public Replay(EventJudge judge, Escrows escrows) {
        this.escrows = escrows;
        this.intake = new Intake(
                judge,
                ledger,
                escrows,
                (signed, judgement) -> outcomes.add(new Outcome(signed.event(), judgement)));
    }

    /** The outcome of one body and its attachments; a body that is no key message is a {@link Judgement.Reject}. */
    public Judgement take(Message message) {
        return intake.take(message);
    }

    /** The outcome of an event; whatever waited for it is judged again. */
    public Judgement take(SignedEvent signed) {
        return intake.take(signed);
    }

    public Optional<KeyState> state(Aid aid) {
        return ledger.state(aid);
    }

    /** The accepted past of an identifier; empty where it is not known. */
    public History history(Aid aid) {
        return ledger.history(aid);
    }

    public List<Aid> aids() {
        return ledger.aids();
    }

    /** The events in force, by sequence number, with the receipts that came with them or verified later. */
    public List<SignedEvent> events(Aid aid) {
        return ledger.events(aid);
    }

    /** The events that still wait, with what they wait for. */
    public List<Outcome> escrowed() {
        return escrows.waiting().stream()
                .map(w -> new Outcome(w.event().event(), w.why()))
                .toList();
    }

    /** Every judgement that was not an escrow, in order. */
    public List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }
}
