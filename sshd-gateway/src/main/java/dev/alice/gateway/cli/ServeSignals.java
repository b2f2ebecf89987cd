package dev.alice.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;

/**
 * The system's wishes to a serving process: SIGTERM and SIGINT end it well, a second one ends it sooner, and SIGHUP has it read
 * its settings again. Before {@link #listen} they end the process at once, as they should while it still starts.
 */
final class ServeSignals {
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicInteger stops = new AtomicInteger();
    private boolean over;

    /**
     * Begins to listen.
     *
     * @param reload what SIGHUP does; where standard input is a terminal, SIGHUP says that the terminal is gone, and stops
     * @param hurry what a second wish to stop does, until it is {@link #over}
     */
    void listen(Runnable reload, Runnable hurry) {
        Runnable end = () -> {
            if (stops.incrementAndGet() == 1) {
                stop.countDown();
            } else {
                hurry(hurry);
            }
        };
        Signals.register("TERM", end);
        Signals.register("INT", end);
        Signals.register("HUP", onTerminal() ? end : reload);
    }

    private static boolean onTerminal() {
        try {
            String input = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
            return input.startsWith("/dev/pts/") || input.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false; // closed, or no such system: nothing to say that a terminal is there
        }
    }

    private synchronized void hurry(Runnable hurry) {
        if (!over) {
            hurry.run();
        }
    }

    /** From now on a wish to stop changes nothing: what is closed must not be interrupted. */
    synchronized void over() {
        over = true;
    }

    /** Waits for the wish to stop. */
    void await() throws InterruptedException {
        stop.await();
    }
}
