package dev.alice.keri.witness;

import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Receipt;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Judgement;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.SignedEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a witness that receipts events: it accepts first, writes to disk second, and signs last. The same event
 * always gets the same receipt; another event at its place gets none, and is kept as proof.
 */
final class EventRegistrar {
    private static final Logger LOG = LoggerFactory.getLogger(EventRegistrar.class);
    private static final int MOST_ESCROWED = 256;
    private static final Duration ESCROW_LIFE = Duration.ofSeconds(1200);

    private final SigningKey key;
    private final Aid self;
    private final KelStore logs;
    private final VerdictStore verdicts;
    private final Set<Aid> pool;
    private final int needed;
    private final Clock clock;
    private final EventJudge judge = EventJudge.witnessing();
    private final Locks locks = new Locks();
    private final Map<String, Held> escrow = new LinkedHashMap<>();

    private record Held(SignedEvent event, Instant until) {}

    EventRegistrar(SigningKey key, KelStore logs, VerdictStore verdicts, Set<Aid> pool, int needed, Clock clock) {
        this.key = key;
        this.self = new Aid(key.nonTransferable().qb64());
        this.logs = logs;
        this.verdicts = verdicts;
        this.pool = Set.copyOf(pool);
        this.needed = needed;
        this.clock = clock;
    }

    Filing file(SignedEvent signed) {
        Aid aid = signed.event().aid();
        return locks.with(aid.qb64(), () -> {
            Filing filing = judge(signed);
            if (filing instanceof Filing.Receipted || filing instanceof Filing.Kept) {
                wake(aid, signed.event().sn() + 1);
            }
            return filing;
        });
    }

    /** Keeps the receipts of other witnesses for an event that is known; unknown events and bad signatures are dropped. */
    void file(Receipt receipt, Attachments attachments) {
        logs.at(receipt.aid(), receipt.sn())
                .filter(stored -> stored.event().said().equals(receipt.said()))
                .ifPresent(stored -> EventJudge.receipts(
                                SignedEvent.of(stored.event(), attachments),
                                stored.establishment().witnesses())
                        .forEach((witness, signature) -> logs.addReceipt(receipt.said(), witness, signature)));
    }

    private Filing judge(SignedEvent signed) {
        Event event = signed.event();
        Judgement judgement = judge.judge(logs.state(event.aid()).orElse(null), signed, logs.history(event.aid()));
        return switch (judgement) {
            case Judgement.Accept accept -> accept(signed, accept);
            case Judgement.Known known -> known(event, known);
            case Judgement.Escrow waiting -> hold(signed, waiting);
            case Judgement.Duplicitous duplicity -> duplicity(event, duplicity);
            case Judgement.Reject reject -> new Filing.Refused(Filing.Refused.BAD, reject.reason());
        };
    }

    private Filing accept(SignedEvent signed, Judgement.Accept accept) {
        Event event = signed.event();
        if (!accept.next().establishment().witnesses().contains(self)) {
            return keepForOthers(signed, accept);
        }
        Optional<String> objection = flowObjection(event);
        if (objection.isPresent()) {
            return new Filing.Refused(Filing.Refused.NOT_VOUCHED, objection.get());
        }
        if (!logs.accept(signed, accept)) {
            return new Filing.Refused(Filing.Refused.DUPLICITY, "another event took this place first");
        }
        return receipt(event);
    }

    private Filing known(Event event, Judgement.Known known) {
        known.receipts().forEach((witness, signature) -> logs.addReceipt(event.said(), witness, signature));
        boolean mine = logs.at(event.aid(), event.sn())
                .filter(stored -> stored.establishment().witnesses().contains(self))
                .isPresent();
        return mine ? receipt(event) : new Filing.Kept();
    }

    /** A witness that is added by a later rotation needs the log before it, and keeps what is fully witnessed by others. */
    private Filing keepForOthers(SignedEvent signed, Judgement.Accept accept) {
        boolean witnessed =
                accept.receipts().size() >= accept.next().establishment().toad();
        if (!witnessed || accept.next().establishment().witnesses().isEmpty()) {
            return new Filing.Refused(
                    Filing.Refused.BAD,
                    self + " is not a witness of " + signed.event().aid());
        }
        return logs.accept(signed, accept)
                ? new Filing.Kept()
                : new Filing.Refused(Filing.Refused.DUPLICITY, "another event took this place first");
    }

    private Filing receipt(Event event) {
        Matter signature =
                Matter.of(MatterCode.ED25519_SIGNATURE, key.sign(event.raw().toByteArray()));
        logs.addReceipt(event.said(), self, signature);
        return new Filing.Receipted(event, signature);
    }

    /** An event that names a flow is receipted only as an anchor whose verdicts this pool gave. */
    private Optional<String> flowObjection(Event event) {
        if (!FlowAnchor.mentionsFlow(event)) {
            return Optional.empty();
        }
        Optional<FlowAnchor> anchor = FlowAnchor.of(event);
        if (anchor.isEmpty()) {
            return Optional.of("a flow is anchored by an interaction with its digest and that of its verdicts alone");
        }
        Optional<VerdictBundle> bundle = verdicts.bundle(anchor.get().bundle());
        if (bundle.isEmpty()) {
            return Optional.of(
                    "the verdicts " + anchor.get().bundle() + " were not shown; POST them to /bundles first");
        }
        int approvals = bundle.get().approvals(anchor.get().flow(), pool).size();
        return approvals >= needed
                ? Optional.empty()
                : Optional.of(approvals + " of " + needed + " needed verdicts approve the flow "
                        + anchor.get().flow());
    }

    private Filing hold(SignedEvent signed, Judgement.Escrow waiting) {
        if (waiting.waiting() == Judgement.Waiting.PRIOR_EVENT) {
            synchronized (escrow) {
                if (escrow.size() >= MOST_ESCROWED) {
                    escrow.remove(escrow.keySet().iterator().next());
                }
                escrow.put(
                        place(signed.event().aid(), signed.event().sn())
                                + signed.event().said(),
                        new Held(signed, clock.instant().plus(ESCROW_LIFE)));
            }
        }
        return new Filing.Escrowed("waits for " + waiting.waiting().words() + ": " + waiting.detail());
    }

    private void wake(Aid aid, long sn) {
        List<Held> woken;
        synchronized (escrow) {
            String place = place(aid, sn);
            Instant now = clock.instant();
            escrow.values().removeIf(held -> held.until.isBefore(now));
            woken = escrow.entrySet().stream()
                    .filter(e -> e.getKey().startsWith(place))
                    .map(Map.Entry::getValue)
                    .toList();
            escrow.keySet().removeIf(k -> k.startsWith(place));
        }
        for (Held held : woken) {
            if (judge(held.event) instanceof Filing.Receipted) {
                wake(aid, sn + 1);
            }
        }
    }

    private static String place(Aid aid, long sn) {
        return aid.qb64() + "." + sn + ".";
    }

    private Filing duplicity(Event event, Judgement.Duplicitous duplicity) {
        logs.recordDuplicity(duplicity, event);
        LOG.atWarn()
                .addKeyValue("aid", event.aid())
                .addKeyValue("sn", event.sn())
                .addKeyValue("first", duplicity.first())
                .addKeyValue("other", duplicity.other())
                .log("an identifier signed two events for one place");
        return new Filing.Refused(
                Filing.Refused.DUPLICITY,
                "event " + event.sn() + " was first seen as " + duplicity.first() + ", and first seen is for ever");
    }
}
