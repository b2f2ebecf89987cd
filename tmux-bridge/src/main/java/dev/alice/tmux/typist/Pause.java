package dev.alice.tmux.typist;

import java.time.Duration;

/** The waiting between two looks at a pane. */
final class Pause {
    private static final Duration SHORT = Duration.ofMillis(10);

    /** Waits a moment; false when the thread was interrupted, whose mark stays set. */
    boolean shortly() {
        return of(SHORT);
    }

    /** Waits for a time; false when the thread was interrupted, whose mark stays set. */
    boolean of(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
