package dev.alice.scitt.scrapi;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The memory that large answers may take while they are made and while slow clients read them: a few are made at once, and
 * what is sent holds its bytes until it is gone. Who finds no room in time is told to come back.
 */
final class AnswerBudget {
    private static final int AT_ONCE = 4;
    private static final int KIB = 32 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Semaphore making = new Semaphore(AT_ONCE);
    private final Semaphore sending;
    private final int kib;
    private final Duration patience;

    /** A budget of 32 MiB, beside what four answers take that are being made. */
    AnswerBudget() {
        this(KIB, PATIENCE);
    }

    AnswerBudget(int kib, Duration patience) {
        this.kib = kib;
        this.patience = patience;
        this.sending = new Semaphore(kib);
    }

    /**
     * Makes and sends an answer.
     *
     * @param send what sends it, called with what {@code make} gave, and done when it returns
     * @return whether there was room; if not, nothing was sent
     */
    boolean answer(Supplier<Optional<byte[]>> make, Consumer<Optional<byte[]>> send) {
        if (!acquired(making, 1)) {
            return false;
        }
        Optional<byte[]> answer;
        int weight;
        try {
            answer = make.get();
            weight = Math.min(kib, 1 + answer.map(bytes -> bytes.length >> 10).orElse(0));
            if (!acquired(sending, weight)) {
                return false;
            }
        } finally {
            making.release();
        }
        try {
            send.accept(answer);
            return true;
        } finally {
            sending.release(weight);
        }
    }

    private boolean acquired(Semaphore semaphore, int permits) {
        try {
            return semaphore.tryAcquire(permits, patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
