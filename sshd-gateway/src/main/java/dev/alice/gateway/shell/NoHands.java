package dev.alice.gateway.shell;

import dev.alice.flow.HostFacts;
import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.port.Typist;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hands of a visitor without a tmux: every use says what is missing. */
public record NoHands(String missing) implements Hands {
    @Override
    public Optional<PaneId> home() {
        return Optional.empty();
    }

    @Override
    public PaneRef work(Optional<PaneId> wanted) {
        throw new HandsException(missing);
    }

    @Override
    public HostFacts host(PaneRef pane) {
        throw new HandsException(missing);
    }

    @Override
    public String screen(PaneRef pane) {
        throw new HandsException(missing);
    }

    @Override
    public List<Map<String, Object>> panes() {
        throw new HandsException(missing);
    }

    @Override
    public Typist typist() {
        throw new HandsException(missing);
    }

    @Override
    public void putBack() {}

    @Override
    public void close() {}
}
