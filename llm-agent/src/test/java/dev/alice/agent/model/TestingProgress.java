package dev.alice.agent.model;

import dev.alice.flow.port.Progress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** Hears everything, and cancels when it is told to. */
final class TestingProgress implements Progress {
    final List<String> said = new CopyOnWriteArrayList<>();
    final List<String> written = new CopyOnWriteArrayList<>();
    final AtomicBoolean cancelled = new AtomicBoolean();

    @Override
    public void says(String words) {
        said.add(words);
    }

    @Override
    public void writes(String piece) {
        written.add(piece);
    }

    @Override
    public boolean cancelled() {
        return cancelled.get();
    }
}
