package dev.alice.keri.controller;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.witness.WitnessClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The carrying of receipts from each witness to the others, in the background, so that what any one of them shows verifies
 * by itself. Events that come within a moment of each other go out together; a witness that is away misses them, and nothing
 * waits for it.
 */
final class ReceiptSpreader {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptSpreader.class);
    private static final int MOST_WAITING = 4096;
    private static final Duration MOMENT = Duration.ofMillis(250);

    private final Roster witnesses;
    private final List<KelStore.Stored> waiting = new ArrayList<>();
    private boolean working;
    private boolean hurried;

    ReceiptSpreader(Roster witnesses) {
        this.witnesses = witnesses;
    }

    synchronized void spread(KelStore.Stored stored) {
        if (stored.receipts().size() < 2 || waiting.size() >= MOST_WAITING) {
            return;
        }
        waiting.add(stored);
        if (!working) {
            working = true;
            Thread.ofVirtual().name("receipts").start(this::work);
        }
    }

    /** Waits until everything went out, at most so long. */
    synchronized void settle(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        hurried = true;
        notifyAll();
        try {
            while (working && System.nanoTime() < deadline) {
                wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hurried = false;
    }

    private void work() {
        for (List<KelStore.Stored> next = next(); !next.isEmpty(); next = next()) {
            send(next);
        }
    }

    /** What came within a moment; nothing where nothing did, and the work is over. */
    private synchronized List<KelStore.Stored> next() {
        long end = System.nanoTime() + MOMENT.toNanos();
        try {
            for (long left = MOMENT.toNanos(); left > 0 && !hurried && !waiting.isEmpty(); left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<KelStore.Stored> all = List.copyOf(waiting);
        waiting.clear();
        if (all.isEmpty()) {
            working = false;
            notifyAll();
        }
        return all;
    }

    private void send(List<KelStore.Stored> events) {
        Set<Aid> to = new LinkedHashSet<>();
        events.forEach(event -> to.addAll(event.establishment().witnesses()));
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            witnesses.of(List.copyOf(to)).forEach(client -> each.submit(() -> send(client, events)));
        }
    }

    private static void send(WitnessClient client, List<KelStore.Stored> events) {
        StringBuilder stream = new StringBuilder();
        for (KelStore.Stored stored : events) {
            List<Couple> couples = stored.receipts().entrySet().stream()
                    .filter(receipt -> !receipt.getKey().equals(client.aid()))
                    .map(receipt -> new Couple(receipt.getKey().matter(), receipt.getValue()))
                    .toList();
            if (stored.establishment().witnesses().contains(client.aid())) {
                stream.append(EventWriter.receipt(stored.event()).raw().text()).append(AttachmentText.couples(couples));
            }
        }
        try {
            client.put(stream.toString());
        } catch (KeriException e) {
            LOG.atDebug()
                    .addKeyValue("witness", client.aid())
                    .log("a witness did not take the receipts of the others: " + e.getMessage());
        }
    }
}
