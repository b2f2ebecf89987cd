package dev.alice.keri.kel;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.KeyMessage;
import dev.alice.keri.event.Receipt;
import dev.alice.keri.event.Said;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A replay of a stream into key states, in memory: receipts may come before or after their events, and events in any order.
 * It holds at most a thousand events that wait; more is a refusal.
 */
public final class Replay {
    private static final int MOST_WAITING = 1000;

    /** What became of one message. */
    public record Outcome(KeyMessage message, Judgement judgement) {}

    private final EventJudge judge;
    private final Map<Aid, Log> logs = new LinkedHashMap<>();
    private final Map<Said, Waiting> waiting = new LinkedHashMap<>();
    private final Map<Said, Held> held = new HashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();

    public Replay(EventJudge judge) {
        this.judge = judge;
    }

    /** The outcome of one body and its attachments; a body that is no key message is a {@link Judgement.Reject}. */
    public Judgement take(Message message) {
        KeyMessage body;
        try {
            body = EventReader.read(message.body());
        } catch (KeriException e) {
            return new Judgement.Reject(String.valueOf(e.getMessage()));
        }
        return switch (body) {
            case Event event -> take(SignedEvent.of(event, message.attachments()));
            case Receipt receipt -> hold(receipt, message.attachments());
        };
    }

    /** The outcome of an event; whatever waited for it is judged again. */
    public Judgement take(SignedEvent signed) {
        SignedEvent complete = withHeld(signed);
        Judgement judgement = judgeAndKeep(complete);
        if (judgement instanceof Judgement.Escrow escrow) {
            if (waiting.size() >= MOST_WAITING) {
                throw new KeriException("more than " + MOST_WAITING + " events wait for others; send the log in order");
            }
            waiting.put(signed.event().said(), new Waiting(complete, escrow));
        } else {
            retry();
        }
        return judgement;
    }

    public Optional<KeyState> state(Aid aid) {
        return Optional.ofNullable(logs.get(aid)).flatMap(log -> Optional.ofNullable(log.state));
    }

    /** The accepted past of an identifier; empty where it is not known. */
    public History history(Aid aid) {
        Log log = logs.get(aid);
        return log == null ? new Log() : log;
    }

    public List<Aid> aids() {
        return List.copyOf(logs.keySet());
    }

    /** The events in force, by sequence number, with the receipts that verified. */
    public List<SignedEvent> events(Aid aid) {
        Log log = logs.get(aid);
        return log == null ? List.of() : List.copyOf(log.events.values());
    }

    /** The events that still wait, with what they wait for. */
    public List<Outcome> escrowed() {
        return waiting.values().stream()
                .map(w -> new Outcome(w.event.event(), w.escrow))
                .toList();
    }

    /** Every judgement that was not an escrow, in order. */
    public List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    private Judgement judgeAndKeep(SignedEvent signed) {
        Log log = logs.get(signed.event().aid());
        Judgement judgement = judge.judge(log == null ? null : log.state, signed, log == null ? new Log() : log);
        if (judgement instanceof Judgement.Accept accept) {
            logs.computeIfAbsent(signed.event().aid(), a -> new Log()).accept(signed, accept);
        }
        if (!(judgement instanceof Judgement.Escrow)) {
            outcomes.add(new Outcome(signed.event(), judgement));
        }
        return judgement;
    }

    private void retry() {
        boolean progress = true;
        while (progress) {
            progress = false;
            for (Waiting each : List.copyOf(waiting.values())) {
                SignedEvent complete = withHeld(each.event);
                Judgement judgement = judgeAndKeep(complete);
                if (judgement instanceof Judgement.Escrow escrow) {
                    waiting.put(complete.event().said(), new Waiting(complete, escrow));
                } else {
                    waiting.remove(complete.event().said());
                    progress = true;
                }
            }
        }
    }

    private Judgement hold(Receipt receipt, Attachments attachments) {
        if (held.size() >= MOST_WAITING) {
            throw new KeriException("more than " + MOST_WAITING + " receipts are held; send the log in order");
        }
        Held more = new Held(attachments.couples(), attachments.witnessSignatures());
        held.merge(receipt.said(), more, Held::with);
        retry();
        return new Judgement.Known(Map.of());
    }

    private SignedEvent withHeld(SignedEvent signed) {
        Held mine = new Held(signed.couples(), signed.witnessSignatures());
        Held all = Optional.ofNullable(held.get(signed.event().said()))
                .map(mine::with)
                .orElse(mine);
        return new SignedEvent(signed.event(), signed.signatures(), all.indexed, all.couples);
    }

    /** Receipts that came apart from their event. */
    private record Held(List<Attachments.Couple> couples, List<IndexedSignature> indexed) {
        Held with(Held other) {
            return new Held(
                    Stream.concat(couples.stream(), other.couples.stream())
                            .distinct()
                            .limit(MOST_WAITING)
                            .toList(),
                    Stream.concat(indexed.stream(), other.indexed.stream())
                            .distinct()
                            .limit(MOST_WAITING)
                            .toList());
        }
    }

    private record Waiting(SignedEvent event, Judgement.Escrow escrow) {}

    private static final class Log implements History {
        @org.jspecify.annotations.Nullable
        private KeyState state;

        private final TreeMap<Long, SignedEvent> events = new TreeMap<>();
        private final TreeMap<Long, Establishment> establishments = new TreeMap<>();

        void accept(SignedEvent signed, Judgement.Accept accept) {
            long sn = signed.event().sn();
            events.tailMap(sn, true).clear();
            events.put(sn, signed);
            if (signed.event() instanceof Inception
                    || accept.next().establishment().sn() == sn) {
                establishments.put(sn, accept.next().establishment());
            }
            state = accept.next();
        }

        @Override
        public Optional<Said> saidAt(long sn) {
            return Optional.ofNullable(events.get(sn)).map(e -> e.event().said());
        }

        @Override
        public Optional<Establishment> establishmentBefore(long sn) {
            return Optional.ofNullable(establishments.lowerEntry(sn)).map(Map.Entry::getValue);
        }
    }
}
