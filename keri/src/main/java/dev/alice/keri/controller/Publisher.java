package dev.alice.keri.controller;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KelText;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.witness.Answers;
import dev.alice.keri.witness.FlowAnchor;
import dev.alice.keri.witness.VerdictBundle;
import dev.alice.keri.witness.WitnessClient;
import dev.alice.keri.witness.WitnessException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries an event to its witnesses and brings their receipts home; a witness that missed events first gets those. */
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int PAGE = 200;
    private static final Duration GRACE = Duration.ofMillis(300);

    private final KelStore logs;
    private final AnchorTable anchors;
    private final Roster witnesses;
    private final ReceiptSpreader receipts;

    Publisher(KelStore logs, AnchorTable anchors, Roster witnesses, ReceiptSpreader receipts) {
        this.logs = logs;
        this.anchors = anchors;
        this.witnesses = witnesses;
        this.receipts = receipts;
    }

    /** Publishes the event until enough receipts are kept, or every witness has answered or run out of time. */
    Extension publish(KelStore.Stored stored) {
        int toad = stored.establishment().toad();
        int missing = toad - stored.receipts().size();
        if (missing <= 0) {
            return new Extension.Witnessed(stored);
        }
        List<Aid> inForce = stored.establishment().witnesses();
        List<WitnessClient> asked = witnesses.of(inForce).stream()
                .filter(w -> !stored.receipts().containsKey(w.aid()))
                .toList();
        Harvest harvest = new Harvest(stored);
        Answers<Matter> answers;
        KelStore.Stored now;
        try {
            answers = Answers.ask(
                    asked, client -> deliver(client, stored, harvest), receipt -> true, missing, LIMIT, GRACE);
        } finally {
            now = harvest.close();
        }
        answers.bad()
                .forEach((witness, why) -> LOG.atWarn()
                        .addKeyValue("witness", witness)
                        .addKeyValue("event", stored.event().said())
                        .log("a witness gave no receipt: " + why.getMessage()));
        if (now.receipts().size() < toad) {
            long refusing =
                    answers.bad().values().stream().filter(Publisher::forGood).count();
            return new Extension.Unwitnessed(
                    now.receipts().size() + " of " + toad + " needed receipts: " + complaints(answers, inForce),
                    inForce.size() - refusing < toad);
        }
        receipts.spread(now);
        return new Extension.Witnessed(now);
    }

    /** The receipts of one event on their way home: those of a round are written together, and later ones by themselves. */
    private final class Harvest {
        private final KelStore.Stored stored;
        private final Map<Aid, Matter> round = new LinkedHashMap<>();
        private boolean closed;

        Harvest(KelStore.Stored stored) {
            this.stored = stored;
        }

        void take(Aid witness, Matter receipt) {
            synchronized (round) {
                if (!closed) {
                    round.put(witness, receipt);
                    return;
                }
            }
            logs.addReceipts(stored.event().said(), Map.of(witness, receipt));
        }

        /** Ends the round; the event with the receipts that are kept now. */
        KelStore.Stored close() {
            synchronized (round) {
                closed = true;
            }
            logs.addReceipts(stored.event().said(), round);
            return stored.with(round);
        }
    }

    private String complaints(Answers<Matter> answers, List<Aid> inForce) {
        return Stream.concat(
                        Stream.of(answers.complaints()).filter(text -> !text.isEmpty()),
                        inForce.stream()
                                .filter(aid -> witnesses.client(aid).isEmpty())
                                .map(aid -> aid.qb64().substring(0, 8) + "… is not known how to be reached"))
                .collect(Collectors.joining("; "));
    }

    /** A refusal that the same event will meet again, whatever the witness learns. */
    private static boolean forGood(WitnessException refusal) {
        return Set.of(400, 403, 409).contains(refusal.status());
    }

    private Matter deliver(WitnessClient client, KelStore.Stored stored, Harvest harvest) {
        try {
            return offer(client, stored, harvest);
        } catch (WitnessException e) {
            if (e.status() != 202) {
                throw e;
            }
        }
        Event event = stored.event();
        show(client, event.aid(), client.latest(event.aid()) + 1, event.sn() - 1);
        return offer(client, stored, harvest);
    }

    /**
     * Brings a witness that missed events, or is new, a part of the log, with the receipts of the others and the verdicts
     * that the events name.
     */
    void show(WitnessClient client, Aid aid, long from, long to) {
        long next = from;
        while (next <= to) {
            List<KelStore.Stored> missed = logs.events(aid, next).stream()
                    .filter(event -> event.event().sn() <= to)
                    .limit(PAGE)
                    .toList();
            if (missed.isEmpty()) {
                return;
            }
            StringBuilder stream = new StringBuilder();
            for (KelStore.Stored event : missed) {
                anchors.bundleOf(event.event().said())
                        .ifPresent(bundle -> stream.append(bundle.bytes().text()));
                stream.append(KelText.event(event));
            }
            client.put(stream.toString());
            next = missed.get(missed.size() - 1).event().sn() + 1;
        }
    }

    private Matter offer(WitnessClient client, KelStore.Stored stored, Harvest harvest) {
        Event event = stored.event();
        SignedEvent signed = new SignedEvent(event, stored.signatures());
        Optional<VerdictBundle> verdicts =
                FlowAnchor.of(event).isPresent() ? anchors.bundleOf(event.said()) : Optional.empty();
        Matter receipt =
                verdicts.map(bundle -> client.receipt(signed, bundle)).orElseGet(() -> client.receipt(signed));
        harvest.take(client.aid(), receipt);
        return receipt;
    }
}
