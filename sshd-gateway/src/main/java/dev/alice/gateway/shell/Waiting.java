package dev.alice.gateway.shell;

import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.Visible;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Tells the person what is being waited for, and for how long, once it takes more than a moment. */
final class Waiting implements AutoCloseable {
    private static final Duration MOMENT = Duration.ofMillis(600);
    private static final Duration BEAT = Duration.ofMillis(200);

    private final Console console;
    private final AtomicReference<@Nullable Wait> current = new AtomicReference<>();
    private final Thread thread;

    /** @param since {@link System#nanoTime} at its beginning */
    private record Wait(String what, long since) {}

    Waiting(Console console) {
        this.console = console;
        this.thread = Thread.ofVirtual().name("waiting").start(this::beat);
    }

    /** Begins to wait for what follows a stage; nothing is shown while the person is asked. */
    void after(Stage stage) {
        String what = next(stage.name());
        current.set(what.isEmpty() ? null : new Wait(what, System.nanoTime()));
    }

    /** Says more of what is being waited for. */
    void detail(String words) {
        Wait wait = current.get();
        if (wait != null) {
            current.set(new Wait(Visible.text(words), wait.since()));
        }
    }

    /** Says nothing while an answer is being written. */
    void quiet() {
        current.set(null);
    }

    /** Waits on for more of the answer that was being written. */
    void resume(String words) {
        current.set(new Wait(Visible.text(words), System.nanoTime()));
    }

    private static String next(StageName name) {
        return switch (name) {
            case REQUESTED -> "thinking";
            case PROPOSED -> "waiting for the log";
            case REGISTERED -> "waiting for the witnesses";
            case WITNESSED -> "rehearsing in a throw-away copy";
            case REHEARSED -> "ranking";
            case RANKED -> "asking policy";
            case CLEARED -> "typing";
            case TYPED -> "the command runs in the work pane";
            case JUDGED, FINISHED, REFUSED -> "";
        };
    }

    private void beat() {
        try {
            while (true) {
                Thread.sleep(BEAT);
                Wait wait = current.get();
                if (wait != null) {
                    Duration waited = Duration.ofNanos(System.nanoTime() - wait.since());
                    if (waited.compareTo(MOMENT) > 0 && current.get() == wait) {
                        console.waiting("… " + wait.what() + ", " + waited.toSeconds() + " s · Ctrl-C stops");
                    }
                }
            }
        } catch (InterruptedException e) {
            console.waited();
        }
    }

    @Override
    public void close() {
        current.set(null);
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
