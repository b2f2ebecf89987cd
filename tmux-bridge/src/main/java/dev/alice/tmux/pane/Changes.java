package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch over a tmux server's sessions, windows and panes, on a virtual thread of its own: one question now and then,
 * and nothing set in the user's tmux. The less happens, the longer it waits.
 */
public final class Changes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

    private final TmuxServer server;
    private final Duration shortest;
    private final Duration longest;
    private final Consumer<Change> listener;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Snapshot last;
    private boolean lost;

    private Changes(TmuxServer server, Duration shortest, Duration longest, Consumer<Change> listener) {
        this.server = server;
        this.shortest = shortest;
        this.longest = longest;
        this.listener = listener;
    }

    /** Watches with pauses from 200 ms to two seconds. */
    public static Changes watch(TmuxServer server, Consumer<Change> listener) {
        return watch(server, Duration.ofMillis(200), Duration.ofSeconds(2), listener);
    }

    /**
     * Looks once and watches from there: what changes after this has returned is told.
     *
     * @param shortest pause after a change
     * @param longest pause when nothing has changed for long
     * @param listener called on one thread at a time; what it throws is logged and ends nothing
     */
    public static Changes watch(TmuxServer server, Duration shortest, Duration longest, Consumer<Change> listener) {
        if (!shortest.isPositive() || longest.compareTo(shortest) < 0) {
            throw new IllegalArgumentException("Pauses are above zero and do not shrink");
        }
        Changes changes = new Changes(server, shortest, longest, listener);
        changes.look();
        Thread.ofVirtual().name("tmux-changes").start(changes::run);
        return changes;
    }

    private void run() {
        Duration pause = shortest;
        try {
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                boolean changed = look();
                pause = changed ? shortest : longer(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private Duration longer(Duration pause) {
        Duration next = pause.multipliedBy(5).dividedBy(4);
        return next.compareTo(longest) < 0 ? next : longest;
    }

    /** Whether anything changed. */
    private boolean look() {
        try {
            Snapshot now = server.snapshot();
            Snapshot before = last;
            List<Change> changes = before == null ? List.of() : SnapshotDifference.between(before, now);
            last = now;
            if (lost) {
                lost = false;
                if (before == null || before.server().equals(now.server())) {
                    tell(new Change.ServerBack(now));
                }
            }
            changes.forEach(this::tell);
            return !changes.isEmpty();
        } catch (TmuxException e) {
            if (!lost && closing.getCount() > 0) {
                lost = true;
                tell(new Change.ServerLost(String.valueOf(e.getMessage())));
            }
            return false;
        }
    }

    private void tell(Change change) {
        try {
            listener.accept(change);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("change", change.getClass().getSimpleName())
                    .log("a listener to changes in tmux failed");
        }
    }

    /** Waits until the watching is over; false where the limit passes first. */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the watching soon. */
    @Override
    public void close() {
        closing.countDown();
    }
}
