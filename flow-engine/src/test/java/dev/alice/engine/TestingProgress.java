package dev.alice.engine;

import dev.alice.flow.port.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Keeps what is said; cancels when told. */
final class TestingProgress implements Progress {
    final List<String> said = new ArrayList<>();
    Supplier<Boolean> cancelled = () -> false;

    @Override
    public void says(String words) {
        said.add(words);
    }

    @Override
    public boolean cancelled() {
        return cancelled.get();
    }
}
