package dev.alice.gateway.shell;

import dev.alice.engine.Passage;
import dev.alice.flow.Attestation;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Requested;
import dev.alice.flow.Seed;
import dev.alice.flow.Stage;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Approver;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Eyes;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.flow.port.Progress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One request on its way: words to the brain, its flow to the engine. The same for people and scripts. */
final class Errand {
    private static final int HISTORY = 6;

    private final Services services;
    private final UserName user;
    private final Hands hands;
    private final Brain mind;

    Errand(Services services, UserName user, Hands hands, Brain mind) {
        this.services = services;
        this.mind = mind;
        this.user = user;
        this.hands = hands;
    }

    /** What came of the words: a flow that ran its course, or an answer in words. */
    sealed interface Result {}

    /** The flow ended, typed or refused. */
    record Ran(Stage end) implements Result {}

    /** There is no flow; the brain said something else. */
    record Answered(Requested requested, Brain.Answer answer) implements Result {}

    /** How a request is carried: who approves, who watches, and who hears what is worth a word. */
    record Manner(
            boolean autoReadOnly,
            Approver approver,
            Consumer<Stage> watcher,
            Consumer<String> notes,
            Progress progress) {}

    Result ask(TrainId train, String words, Optional<PaneId> pane, Manner manner) {
        PaneRef target = hands.work(pane);
        HostFacts host = hands.host(target);
        List<Brain.Exchange> history = services.journal().history(train, HISTORY).stream()
                .filter(past -> !past.summary().isBlank())
                .map(past -> new Brain.Exchange(past.words(), past.summary()))
                .toList();
        Requested requested = services.engine().request(train, user, target, host, words);
        manner.watcher().accept(requested);
        Eyes eyes = new LoggedEyes(services, hands, requested, () -> context(manner), manner.notes());
        Brain.Answer answer = mind.answer(new Brain.Turn(user, words, host, eyes, history), manner.progress());
        if (answer instanceof Brain.Proposes proposes) {
            return new Ran(run(requested, proposes.flow(), proposes.seeds(), manner));
        }
        return new Answered(requested, answer);
    }

    private Gatekeeper.Context context(Manner manner) {
        Attestation host = services.attestations().latest();
        return new Gatekeeper.Context(manner.autoReadOnly(), host.attested() && !host.software());
    }

    /** A flow that a person wrote, or edited from what grew from these seeds, takes the same way as any other. */
    Stage run(TrainId train, String words, Flow flow, List<Seed> seeds, Optional<PaneId> pane, Manner manner) {
        PaneRef target = hands.work(pane);
        Requested requested = services.engine().request(train, user, target, hands.host(target), words);
        manner.watcher().accept(requested);
        return run(requested, flow, seeds, manner);
    }

    private Stage run(Requested requested, Flow flow, List<Seed> seeds, Manner manner) {
        Passage passage = new Passage(
                () -> context(manner), manner.approver(), hands.typist(), manner.watcher(), manner.progress());
        return services.engine().run(requested, flow, seeds, passage);
    }
}
