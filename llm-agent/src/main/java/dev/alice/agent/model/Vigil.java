package dev.alice.agent.model;

import dev.alice.flow.port.Progress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The patience of one turn: whoever waits looks around often enough to notice a cancel, a silence and the end of the turn,
 * because what stalls calls nobody back.
 */
final class Vigil {

    /** How often a wait looks around; a cancel is answered within this time. */
    static final Duration LOOK = Duration.ofMillis(10);

    private final Limits limits;
    private final long deadline;
    private final Progress progress;

    /** @param deadline when the turn is over, as {@link System#nanoTime()} */
    Vigil(Limits limits, long deadline, Progress progress) {
        this.limits = limits;
        this.deadline = deadline;
        this.progress = progress;
    }

    /** Why a wait ends before what it waits for. */
    enum Cause {
        CANCELLED,
        TURN_OVER,
        SILENT,
        BUDGET
    }

    /** The end of waiting, and why in words. */
    static final class OverException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Cause why;

        OverException(Cause why, String words) {
            super(words, null, false, false);
            this.why = why;
        }

        Cause why() {
            return why;
        }

        String words() {
            return String.valueOf(getMessage());
        }
    }

    Progress progress() {
        return progress;
    }

    /** Looks around. */
    void look(Duration silence) throws OverException {
        if (progress.cancelled()) {
            throw new OverException(Cause.CANCELLED, "cancelled");
        }
        if (System.nanoTime() - deadline > 0) {
            throw new OverException(
                    Cause.TURN_OVER, "the model took longer than %s for this turn".formatted(words(limits.turn())));
        }
        if (silence.compareTo(limits.idle()) > 0) {
            throw new OverException(Cause.SILENT, "the model sent nothing for %s".formatted(words(limits.idle())));
        }
    }

    /** Does slow work on another thread, so that a cancel is noticed meanwhile; what it then still does is nobody's. */
    <T> T await(Callable<T> work, Supplier<Duration> silence)
            throws OverException, InterruptedException, ExecutionException {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread.ofVirtual().name("model-look").start(() -> {
            try {
                done.complete(work.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        while (true) {
            look(silence.get());
            try {
                return done.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // not yet: looks around and waits on
            }
        }
    }

    /** Lets time pass. */
    void pause(Duration time) throws OverException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            look(Duration.ZERO);
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
    }

    private static String words(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
