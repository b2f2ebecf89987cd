package dev.alice.flow.port;

import dev.alice.flow.Flow;
import dev.alice.flow.FlowId;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Seed;
import dev.alice.flow.Step;
import dev.alice.flow.UserName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The author of proposals: recipes, a model, or a script. It can only propose; it has no way to a pane. */
public interface Brain {
    /** What is answered to a turn. Never throws for what a model or a person did; such failures are answers. */
    Answer answer(Turn turn, Progress progress);

    /** The name shown in the header, such as {@code recipes (no model configured)}. */
    String name();

    /**
     * One turn of the conversation.
     *
     * @param host what shapes a proposal on this side; what leaves for a model is looked at through {@code eyes}
     * @param eyes what the brain may look at
     * @param history earlier turns of this train, oldest first
     * @param setback the flow that this turn is to do better than; empty for the first answer to a request
     */
    record Turn(
            UserName user, String words, HostFacts host, Eyes eyes, List<Exchange> history, Optional<Setback> setback) {
        public Turn {
            history = List.copyOf(history);
        }

        /** The first turn of a request. */
        public Turn(UserName user, String words, HostFacts host, Eyes eyes, List<Exchange> history) {
            this(user, words, host, eyes, history, Optional.empty());
        }
    }

    /**
     * A typed flow that did not go as its author said. What its line printed is not in here; {@link Eyes#output} gives it.
     *
     * @param id the flow that is revised
     * @param flow what it was
     * @param step the step that surprised, from 1
     * @param outcome how it ended, in words, such as {@code exit 100}
     * @param exit its exit code; empty where the shell did not run it
     * @param attempt which revision of the request this would be, from 1
     */
    record Setback(FlowId id, Flow flow, int step, String outcome, OptionalInt exit, int attempt) {
        public Setback {
            if (step < 1 || step > flow.steps().size()) {
                throw new IllegalArgumentException("the flow has no step " + step);
            }
        }

        /** The step that surprised. */
        public Step failed() {
            return flow.steps().get(step - 1);
        }
    }

    /** An earlier turn and what came of it, in short words. */
    record Exchange(String words, String result) {}

    /** The answer to a turn. */
    sealed interface Answer {}

    /** The most other ways that one proposal has. */
    int MOST_OTHERS = 2;

    /**
     * A flow is proposed.
     *
     * @param seeds what the brain made it from: the version of a recipe or model, the pane text that it was shown
     * @param others other ways to the same end, at most {@link Brain#MOST_OTHERS}, in the order in which the brain likes
     *     them; each is a proposal of its own
     */
    record Proposes(Flow flow, List<Seed> seeds, List<Way> others) implements Answer {
        public Proposes {
            seeds = List.copyOf(seeds);
            others = List.copyOf(others);
            if (others.size() > MOST_OTHERS) {
                throw new IllegalArgumentException("a proposal has at most " + MOST_OTHERS + " other ways");
            }
        }

        /** A flow without another way. */
        public Proposes(Flow flow, List<Seed> seeds) {
            this(flow, seeds, List.of());
        }

        /** A flow of which the brain tells nothing but its source. */
        public Proposes(Flow flow) {
            this(flow, List.of());
        }
    }

    /** Another way to the same end, and what it was made from. */
    record Way(Flow flow, List<Seed> seeds) {
        public Way {
            seeds = List.copyOf(seeds);
        }
    }

    /** Something is missing; the person is asked, and the next turn holds the answer. */
    record Asks(String question) implements Answer {}

    /** Up to three things it could mean. */
    record Offers(String words, List<Choice> choices) implements Answer {
        public Offers {
            choices = List.copyOf(choices);
        }
    }

    /** One thing a request could mean: a title, and the words that would ask for exactly it. */
    record Choice(String title, String words) {}

    /** Words without a proposal. */
    record Says(String words) implements Answer {}

    /** Nothing known fits; the words say what can be done about it. */
    record DoesNotKnow(String words) implements Answer {}

    /** The brain failed or was cancelled, and why. */
    record Failed(String reason) implements Answer {}
}
