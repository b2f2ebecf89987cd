package dev.alice.gateway.cli;

import java.util.concurrent.CountDownLatch;

/**
 * The system's wish that a serving process ends (SIGTERM, SIGINT). Opened before what is served and so closed after it, it
 * keeps the process until all of that is closed.
 */
final class StopSignal implements AutoCloseable {
    private final CountDownLatch wished = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Begins to listen; before that, such a signal ends the process at once, as it should while it still starts. */
    void listen() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            wished.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    /** Waits for the signal. */
    void await() throws InterruptedException {
        wished.await();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
