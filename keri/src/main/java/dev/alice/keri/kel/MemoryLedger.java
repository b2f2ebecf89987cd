package dev.alice.keri.kel;

import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Receipt;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Logs in memory, whole, for a reading of streams that are no longer than memory. */
final class MemoryLedger implements Ledger {
    private final Map<Aid, Log> logs = new LinkedHashMap<>();
    private final Map<Seal.Location, List<Delegation>> seals = new HashMap<>();

    @Override
    public Optional<KeyState> state(Aid aid) {
        return Optional.ofNullable(logs.get(aid)).map(log -> log.state);
    }

    @Override
    public History history(Aid aid) {
        return Optional.ofNullable(logs.get(aid)).orElseGet(Log::new);
    }

    @Override
    public boolean accept(SignedEvent signed, Judgement.Accept accept) {
        Event event = signed.event();
        logs.computeIfAbsent(event.aid(), a -> new Log()).accept(signed, accept);
        for (Seal seal : event.seals()) {
            if (seal instanceof Seal.Location at) {
                List<Delegation> known = seals.computeIfAbsent(at, s -> new ArrayList<>());
                Delegation.in(event, at).filter(d -> !known.contains(d)).ifPresent(known::add);
            }
        }
        return true;
    }

    @Override
    public boolean receipts(Receipt receipt, Attachments attachments) {
        Log log = logs.get(receipt.aid());
        SignedEvent there = log == null ? null : log.events.get(receipt.sn());
        if (log == null || there == null || !there.event().said().equals(receipt.said())) {
            return false;
        }
        List<Aid> witnesses =
                log.establishmentBefore(receipt.sn() + 1).orElseThrow().witnesses();
        SignedEvent late = SignedEvent.of(there.event(), attachments);
        List<Attachments.Couple> good = EventJudge.receipts(late, witnesses).entrySet().stream()
                .map((Map.Entry<Aid, Matter> e) -> new Attachments.Couple(e.getKey().matter(), e.getValue()))
                .toList();
        log.events.put(
                receipt.sn(), there.with(new SignedEvent(there.event(), List.of(), List.of(), good, List.of())));
        return true;
    }

    List<Aid> aids() {
        return List.copyOf(logs.keySet());
    }

    List<SignedEvent> events(Aid aid) {
        Log log = logs.get(aid);
        return log == null ? List.of() : List.copyOf(log.events.values());
    }

    private final class Log implements History {
        private @Nullable KeyState state;
        private final TreeMap<Long, SignedEvent> events = new TreeMap<>();
        private final TreeMap<Long, Establishment> establishments = new TreeMap<>();

        void accept(SignedEvent signed, Judgement.Accept accept) {
            long sn = signed.event().sn();
            if (accept.supersedes()) {
                events.tailMap(sn, true).clear();
                establishments.tailMap(sn, true).clear();
            }
            events.put(sn, signed);
            if (accept.next().establishment().sn() == sn) {
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

        @Override
        public Optional<KeyState> delegator(Aid delegator) {
            return state(delegator);
        }

        @Override
        public List<Delegation> delegations(Aid delegator, Seal.Location seal) {
            return sealed(delegator, seal)
                    .filter(d -> history(delegator).saidAt(d.sn()).equals(Optional.of(d.said())))
                    .toList();
        }

        @Override
        public Optional<Delegation> delegationOf(Aid delegator, Seal.Location seal) {
            return sealed(delegator, seal).findFirst();
        }

        private Stream<Delegation> sealed(Aid delegator, Seal.Location seal) {
            return seals.getOrDefault(seal, List.of()).stream()
                    .filter(d -> d.delegator().equals(delegator))
                    .sorted(Comparator.comparingLong(Delegation::sn));
        }
    }
}
