package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The following of one pane's output, on a virtual thread of its own.
 *
 * <p>Whole lines are reported once each. What scrolls by faster than it can be read is reported as a gap, never left out
 * silently; only what is written and cleared between two looks leaves no sign. A slow listener is waited for; nothing is queued, so memory is bounded by one excerpt.
 */
public final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final int MAX_TRIES = 12;
    private static final Duration SHORTEST = Duration.ofMillis(5);

    private final PaneCamera camera;
    private final PaneKey pane;
    private final Consent consent;
    private final FollowPace pace;
    private final Consumer<FollowEvent> listener;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Trail trail;
    private boolean busy;
    private long lookedAt = System.nanoTime();
    private long interval = 1_000_000;

    private Follower(
            TmuxServer server, PaneKey pane, Consent consent, FollowPace pace, Consumer<FollowEvent> listener) {
        this.camera = new PaneCamera(server, pane);
        this.pane = pane;
        this.consent = consent;
        this.pace = pace;
        this.listener = listener;
    }

    /** Starts at the line with the cursor or, with {@code rows} above 0, that many rows over the screen. */
    static Follower start(
            TmuxServer server,
            PaneKey pane,
            Consent consent,
            FollowPace pace,
            int rows,
            Consumer<FollowEvent> listener) {
        Follower follower = new Follower(server, pane, consent, pace, listener);
        Thread.ofVirtual().name("tmux-follow " + pane).start(() -> follower.run(rows));
        return follower;
    }

    /** Whether it is known from which line on the pane is followed, or that it is not. */
    public boolean started() {
        return started.getCount() == 0;
    }

    /** Waits until the following is over; false where the limit passes first. */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run(int rows) {
        String reason = "the following was stopped";
        try {
            Optional<String> end = begin(rows);
            started.countDown();
            long movedAt = System.nanoTime();
            while (end.isEmpty() && !closing.await(pause(movedAt).toMillis(), TimeUnit.MILLISECONDS)) {
                end = step();
                if (busy) {
                    movedAt = System.nanoTime();
                }
            }
            reason = end.orElse(reason);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TmuxException e) {
            reason = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("pane", pane).log("a pane can no longer be followed");
            reason = "the listener failed: " + e;
        } finally {
            finish(reason);
        }
    }

    private void finish(String reason) {
        try {
            Trail known = trail;
            if (known != null && !known.partial().isEmpty()) {
                listener.accept(new FollowEvent.Lines(List.of(known.partial())));
            }
            listener.accept(new FollowEvent.Ended(reason));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("pane", pane).log("the listener of a pane failed at its end");
        } finally {
            started.countDown();
            ended.countDown();
        }
    }

    private Duration pause(long movedAt) {
        Duration still = Duration.ofNanos(System.nanoTime() - movedAt);
        Trail known = trail;
        if (known != null && busy && known.moved() > 0) {
            // Looked at again before a quarter of the history is new.
            long quarter = Math.max(1, known.seen().historyLimit() / 4);
            long millis = pace.busy().toMillis() * quarter / known.moved();
            return Duration.ofMillis(
                    Math.clamp(millis, SHORTEST.toMillis(), pace.busy().toMillis()));
        }
        return pace.after(still);
    }

    private Optional<String> begin(int rows) {
        Optional<String> denied = denied();
        if (denied.isPresent()) {
            return denied;
        }
        Optional<Excerpt> screen = camera.excerpt(0);
        if (screen.isEmpty()) {
            return gone();
        }
        trail = rows > 0 ? Trail.fromHistory(screen.get().state(), rows) : Trail.fromCursor(screen.get());
        busy = true;
        if (screen.get().state().alternate()) {
            listener.accept(new FollowEvent.FullScreen(true));
        }
        return rows > 0 ? look(trail) : Optional.empty();
    }

    private Optional<String> step() {
        Optional<String> denied = denied();
        Trail known = trail;
        if (denied.isPresent() || known == null) {
            return denied;
        }
        if (!busy) {
            Optional<PaneState> now = camera.state();
            if (now.isEmpty()) {
                return gone();
            }
            if (now.get().equals(known.seen())) {
                return Optional.empty();
            }
        }
        return look(known);
    }

    /** Takes in what is new; a reason where the following ends. */
    private Optional<String> look(Trail known) {
        PaneState before = known.seen();
        int above = known.wanted(stretch());
        int tries = 0;
        while (tries < MAX_TRIES) {
            boolean longest = above == PaneCamera.MAX_ROWS;
            Optional<Excerpt> excerpt = camera.excerpt(above);
            if (excerpt.isEmpty()) {
                return gone();
            }
            if (!excerpt.get().state().server().equals(before.server())) {
                return Optional.of("another tmux server answers now");
            }
            switch (known.take(excerpt.get(), longest)) {
                case Trail.Need need -> {
                    tries++;
                    above = Math.max(above + 1, need.above());
                }
                case Trail.Taken taken -> {
                    taken.events().forEach(listener);
                    busy = !known.seen().equals(before);
                    if (!taken.rest() || closing.getCount() == 0) {
                        return known.seen().dead() ? Optional.of("the program in the pane ended") : Optional.empty();
                    }
                    tries = 0;
                    above = known.wanted(1);
                }
            }
        }
        listener.accept(new FollowEvent.Gap(OptionalLong.empty(), FollowEvent.Why.SCROLLED_AWAY));
        return begin(0);
    }

    /** How much longer ago the last look was than the one before it. */
    private double stretch() {
        long now = System.nanoTime();
        long since = Math.max(1, now - lookedAt);
        double longer = (double) since / interval;
        lookedAt = now;
        interval = since;
        return Math.clamp(longer, 1, 8);
    }

    private Optional<String> denied() {
        return switch (consent.ask(pane)) {
            case Consent.Granted granted -> Optional.empty();
            case Consent.Denied denied -> Optional.of("the pane may not be read: " + denied.reason());
        };
    }

    private static Optional<String> gone() {
        return Optional.of("the pane was closed; what it wrote at its very end may be missing");
    }

    /** Ends the following soon; the listener hears of it once more. */
    @Override
    public void close() {
        closing.countDown();
    }
}
