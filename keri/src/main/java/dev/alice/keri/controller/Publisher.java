package dev.alice.keri.controller;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KelText;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.witness.Answers;
import dev.alice.keri.witness.WitnessClient;
import dev.alice.keri.witness.WitnessException;
import java.time.Duration;
import java.util.List;
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
        if (missing > 0) {
            List<Aid> inForce = stored.establishment().witnesses();
            List<WitnessClient> asked = witnesses.of(inForce).stream()
                    .filter(w -> !stored.receipts().containsKey(w.aid()))
                    .toList();
            Answers<Matter> answers =
                    Answers.ask(asked, client -> deliver(client, stored), receipt -> true, missing, LIMIT, GRACE);
            answers.bad()
                    .forEach((witness, why) -> LOG.atWarn()
                            .addKeyValue("witness", witness)
                            .addKeyValue("event", stored.event().said())
                            .log("a witness gave no receipt: " + why.getMessage()));
            KelStore.Stored now =
                    logs.at(stored.event().aid(), stored.event().sn()).orElseThrow();
            if (now.receipts().size() < toad) {
                long refusing = answers.bad().values().stream()
                        .filter(Publisher::forGood)
                        .count();
                return new Extension.Unwitnessed(
                        now.receipts().size() + " of " + toad + " needed receipts: " + complaints(answers, inForce),
                        inForce.size() - refusing < toad);
            }
            receipts.spread(now);
            return new Extension.Witnessed(now);
        }
        return new Extension.Witnessed(stored);
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

    private Matter deliver(WitnessClient client, KelStore.Stored stored) {
        try {
            return offer(client, stored);
        } catch (WitnessException e) {
            if (e.status() != 202) {
                throw e;
            }
        }
        catchUp(client, stored.event().aid(), stored.event().sn());
        return offer(client, stored);
    }

    /** A witness that missed events, or is new, first gets those with the receipts of the others. */
    private void catchUp(WitnessClient client, Aid aid, long before) {
        long from = client.latest(aid) + 1;
        while (from < before) {
            long first = from;
            List<KelStore.Stored> missed = logs.events(aid, first).stream()
                    .filter(event -> event.event().sn() < before)
                    .limit(PAGE)
                    .toList();
            if (missed.isEmpty()) {
                return;
            }
            missed.forEach(event -> anchors.bundleOf(event.event().said()).ifPresent(client::show));
            client.put(KelText.log(missed));
            from = missed.get(missed.size() - 1).event().sn() + 1;
        }
    }

    private Matter offer(WitnessClient client, KelStore.Stored stored) {
        Event event = stored.event();
        anchors.bundleOf(event.said()).ifPresent(client::show);
        Matter receipt = client.receipt(new SignedEvent(event, stored.signatures()));
        logs.addReceipt(event.said(), client.aid(), receipt);
        return receipt;
    }
}
