package dev.alice.gateway.shell;

import dev.alice.flow.Cleared;
import dev.alice.flow.Finished;
import dev.alice.flow.Judged;
import dev.alice.flow.LogEntry;
import dev.alice.flow.Proposed;
import dev.alice.flow.Ranked;
import dev.alice.flow.Refused;
import dev.alice.flow.Registered;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Requested;
import dev.alice.flow.Stage;
import dev.alice.flow.Typed;
import dev.alice.flow.Witnessed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole story of a flow as one object: every stage from the request to the end, in their order. */
final class Story {
    private Story() {}

    static Map<String, Object> of(Stage end, Counterfactuals counterfactuals) {
        Deque<Stage> chain = new ArrayDeque<>();
        for (Stage stage = end; ; ) {
            chain.push(stage);
            Optional<Stage> before = before(stage);
            if (before.isEmpty()) {
                break;
            }
            stage = before.get();
        }
        Map<String, Object> story = new LinkedHashMap<>();
        for (Stage stage : chain) {
            Map<String, Object> json = StageJson.of(stage);
            json.remove("stage");
            if (!(stage instanceof Proposed)) {
                json.remove("flow");
            }
            if (stage instanceof Judged judged) {
                json.put("wouldChange", counterfactuals.of(judged));
            }
            story.put(stage.name().word(), json);
        }
        return story;
    }

    static Optional<Proposed> proposed(Stage stage) {
        if (stage instanceof Proposed proposed) {
            return Optional.of(proposed);
        }
        return before(stage).flatMap(Story::proposed);
    }

    static Optional<Rehearsed> rehearsed(Stage stage) {
        if (stage instanceof Rehearsed rehearsed) {
            return Optional.of(rehearsed);
        }
        return before(stage).flatMap(Story::rehearsed);
    }

    private static Optional<Stage> before(Stage stage) {
        return switch (stage) {
            case Requested ignored -> Optional.empty();
            case Proposed proposed -> Optional.of(proposed.requested());
            case Registered registered -> Optional.of(registered.proposed());
            case Witnessed witnessed -> Optional.of(witnessed.registered());
            case Rehearsed rehearsed -> Optional.of(rehearsed.witnessed());
            case Ranked ranked -> Optional.of(ranked.rehearsed());
            case Judged judged -> Optional.of(judged.ranked());
            case Cleared cleared -> Optional.of(cleared.judged());
            case Typed typed -> Optional.of(typed.cleared());
            case Finished finished -> Optional.of(finished.typed());
            case Refused refused -> Optional.of(refused.before());
        };
    }

    /** The ids of what the log says of a flow that has ended, in its order: proposal, review, decision and outcome, or refusal. */
    static List<String> entries(Stage end) {
        List<LogEntry> entries = new ArrayList<>();
        if (end instanceof Finished finished) {
            Cleared cleared = finished.typed().cleared();
            entries.add(cleared.judged()
                    .ranked()
                    .rehearsed()
                    .witnessed()
                    .registered()
                    .entry());
            cleared.judged().ranked().reviewed().entry().ifPresent(entries::add);
            entries.add(cleared.decision());
            finished.outcome().ifPresent(entries::add);
        } else if (end instanceof Refused refused) {
            refused.entry().ifPresent(entries::add);
        }
        return entries.stream().map(entry -> entry.id().value()).toList();
    }
}
