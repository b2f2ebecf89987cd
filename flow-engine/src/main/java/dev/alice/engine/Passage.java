package dev.alice.engine;

import dev.alice.flow.Stage;
import dev.alice.flow.port.Approver;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.flow.port.Navigator;
import dev.alice.flow.port.Progress;
import dev.alice.flow.port.Typist;
import java.util.function.Consumer;

/**
 * What belongs to one run through the gates: who approves, whose hands type, who navigates, who watches.
 *
 * @param context asked right before each verdict
 * @param watcher hears each stage after it is written down; what it throws does not stop the flow
 */
public record Passage(
        java.util.function.Supplier<Gatekeeper.Context> context,
        Approver approver,
        Typist typist,
        Navigator navigator,
        Consumer<Stage> watcher,
        Progress progress) {

    /** The same run, which another watcher hears of first. */
    Passage heardBy(Consumer<Stage> other) {
        return new Passage(
                context,
                approver,
                typist,
                navigator,
                stage -> {
                    RunRecord.quietly(() -> other.accept(stage));
                    watcher.accept(stage);
                },
                progress);
    }

    /** A passage that nobody navigates. */
    public Passage(
            java.util.function.Supplier<Gatekeeper.Context> context,
            Approver approver,
            Typist typist,
            Consumer<Stage> watcher,
            Progress progress) {
        this(context, approver, typist, Navigator.none(), watcher, progress);
    }
}
