package dev.alice.keri.controller;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.event.Event;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.witness.Answers;
import dev.alice.keri.witness.WitnessClient;
import dev.alice.keri.witness.WitnessException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries an event to its witnesses and brings their receipts home; a witness that missed events first gets those. */
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofMillis(150);

    private final KelStore logs;
    private final AnchorTable anchors;
    private final List<WitnessClient> witnesses;

    Publisher(KelStore logs, AnchorTable anchors, List<WitnessClient> witnesses) {
        this.logs = logs;
        this.anchors = anchors;
        this.witnesses = List.copyOf(witnesses);
    }

    /** Publishes the event until enough receipts are kept, or every witness has answered or run out of time. */
    Extension publish(KelStore.Stored stored) {
        int toad = stored.establishment().toad();
        int missing = toad - stored.receipts().size();
        if (missing > 0) {
            List<WitnessClient> asked = witnesses.stream()
                    .filter(w -> stored.establishment().witnesses().contains(w.aid()))
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
                return new Extension.Unwitnessed(
                        now.receipts().size() + " of " + toad + " needed receipts: " + answers.complaints());
            }
            return new Extension.Witnessed(now);
        }
        return new Extension.Witnessed(stored);
    }

    private Matter deliver(WitnessClient client, KelStore.Stored stored) {
        try {
            return offer(client, stored);
        } catch (WitnessException e) {
            if (e.status() != 202) {
                throw e;
            }
            for (KelStore.Stored missed : logs.events(
                    stored.event().aid(), client.latest(stored.event().aid()) + 1)) {
                if (missed.event().sn() < stored.event().sn()) {
                    offer(client, missed);
                }
            }
            return offer(client, stored);
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
