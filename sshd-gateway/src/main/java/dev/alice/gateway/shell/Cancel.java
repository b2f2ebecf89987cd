package dev.alice.gateway.shell;

import dev.alice.flow.port.Progress;
import java.util.function.Consumer;

/** Tells what slow work says, and remembers whether the person wants it stopped. */
final class Cancel implements Progress {
    private final Consumer<String> listener;
    private final Consumer<String> writer;
    private volatile boolean cancelled;

    Cancel(Consumer<String> listener) {
        this(listener, piece -> {});
    }

    /** @param writer hears the words of an answer as they come */
    Cancel(Consumer<String> listener, Consumer<String> writer) {
        this.listener = listener;
        this.writer = writer;
    }

    void now() {
        cancelled = true;
    }

    @Override
    public void says(String words) {
        listener.accept(words);
    }

    @Override
    public void writes(String piece) {
        writer.accept(piece);
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }
}
