package dev.alice.gateway.shell;

import dev.alice.flow.port.Progress;
import java.util.function.Consumer;

/** Tells what slow work says, and remembers whether the person wants it stopped. */
final class Cancel implements Progress {
    private final Consumer<String> listener;
    private volatile boolean cancelled;

    Cancel(Consumer<String> listener) {
        this.listener = listener;
    }

    void now() {
        cancelled = true;
    }

    @Override
    public void says(String words) {
        listener.accept(words);
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }
}
