package dev.alice.keri.witness;

import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.kel.KelStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for controllers to fetch it: under {@code /receipt} this witness's receipts, numbered as their events are, and
 * under {@code /replay} and {@code /reply} the answers to queries, in memory alone, since a query can be asked again.
 */
final class Mailbox implements AutoCloseable {
    static final String RECEIPTS = "/receipt";
    static final String REPLAY = "/replay";
    static final String REPLY = "/reply";
    private static final int MOST_BOXES = 512;
    private static final int MOST_IN_BOX = 16;
    private static final int MOST_AT_ONCE = 100;

    /** One message; whoever saw it asks from the next number on. */
    record Mail(long number, String topic, String message) {}

    private record Box(Aid owner, String topic) {}

    private final Aid self;
    private final KelStore logs;
    private final EventRegistrar registrar;
    private final Map<Box, Deque<Mail>> boxes = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Box, Deque<Mail>> eldest) {
            return size() > MOST_BOXES;
        }
    };
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private long changes;
    private long next;
    private boolean closed;

    Mailbox(Aid self, KelStore logs, EventRegistrar registrar, Clock clock) {
        this.self = self;
        this.logs = logs;
        this.registrar = registrar;
        // numbers go on growing over a restart
        this.next = clock.millis();
    }

    /** Puts the answer to a query into the box of who asked. */
    void put(Aid owner, String topic, String message) {
        lock.lock();
        try {
            Deque<Mail> box = boxes.computeIfAbsent(new Box(owner, topic), b -> new ArrayDeque<>());
            box.addLast(new Mail(next++, topic, message));
            if (box.size() > MOST_IN_BOX) {
                box.removeFirst();
            }
        } finally {
            lock.unlock();
        }
        ring();
    }

    /** Says that there may be something new. */
    void ring() {
        lock.lock();
        try {
            changes++;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What is there of a topic, from a number on. */
    List<Mail> from(Aid owner, String topic, long number) {
        if (topic.equals(RECEIPTS)) {
            return receipts(owner, number);
        }
        lock.lock();
        try {
            return boxes.getOrDefault(new Box(owner, topic), new ArrayDeque<>()).stream()
                    .filter(mail -> mail.number() >= number)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private List<Mail> receipts(Aid owner, long number) {
        List<Mail> mails = new ArrayList<>();
        for (KelStore.Stored stored : logs.events(owner, number)) {
            if (mails.size() < MOST_AT_ONCE
                    && stored.establishment().witnesses().contains(self)) {
                Matter receipt = Objects.requireNonNull(registrar.receipted(stored).receipts().get(self));
                Couple couple = new Couple(self.matter(), receipt);
                mails.add(new Mail(
                        stored.event().sn(),
                        RECEIPTS,
                        EventWriter.receipt(stored.event()).raw().text() + AttachmentText.couples(List.of(couple))));
            }
        }
        return mails;
    }

    /** How often something changed. */
    long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something changed since, or the time is over; false where the witness stops. */
    boolean await(long since, Duration limit) {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (!closed && changes == since && left > 0) {
                left = news.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
