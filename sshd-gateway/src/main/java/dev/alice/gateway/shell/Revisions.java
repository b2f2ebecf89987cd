package dev.alice.gateway.shell;

import dev.alice.flow.Finished;
import dev.alice.flow.Flow;
import dev.alice.flow.Proposed;
import dev.alice.flow.Seed;
import dev.alice.flow.Stage;
import dev.alice.flow.Step;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.StepRun;
import dev.alice.flow.port.Brain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The revisions of one request: where a typed step failed, the agent reads what it printed and proposes another flow, which
 * goes through every gate. At most {@link #MOST} times; never after a refusal, whoever refused.
 */
final class Revisions {
    /** The most revisions of one request. */
    static final int MOST = 2;

    private static final int SIGINT = 130;

    private final Function<Attempt, Errand.Result> asking;
    private final Consumer<Errand.Answered> answered;
    private final Consumer<String> notes;
    private final List<List<String>> tried = new ArrayList<>();

    /**
     * @param asking asks the agent for a revision and carries it through the gates
     * @param answered hears what the agent said instead of a revision
     * @param notes hears what is worth a word
     */
    Revisions(Function<Attempt, Errand.Result> asking, Consumer<Errand.Answered> answered, Consumer<String> notes) {
        this.asking = asking;
        this.answered = answered;
        this.notes = notes;
    }

    /**
     * One attempt at a revision.
     *
     * @param output what the line that failed printed, as the typist saw it
     * @param tried the commands of the flows that this request has had
     * @param roots what the flow that failed grew from, its author included
     */
    record Attempt(Brain.Setback setback, String output, List<List<String>> tried, List<Seed> roots) {
        Attempt {
            tried = List.copyOf(tried);
            roots = List.copyOf(roots);
        }

        /** The seeds of a revision: the flow that it revises, its own, and what that flow grew from; each once. */
        List<Seed> seeds(List<Seed> own) {
            Seed before = new Seed(Seed.Kind.FLOW, setback.id().qb64(), Optional.empty(), Optional.empty());
            return Stream.of(List.of(before), own, roots)
                    .flatMap(List::stream)
                    .distinct()
                    .limit(Proposed.MAX_SEEDS)
                    .toList();
        }

        /** Whether a flow would do again what failed, and nothing else. */
        boolean repeats(Flow flow) {
            List<String> commands = commands(flow);
            List<String> before = commands(setback.flow());
            return tried.contains(commands)
                    || before.subList(setback.step() - 1, before.size()).equals(commands);
        }

        /** The words of the request for it, as they stand in journal and log. */
        String words(String asked) {
            return asked + " (revision " + setback.attempt() + " of "
                    + setback.id().shortName() + ": step " + setback.step() + " ended with " + setback.outcome() + ")";
        }
    }

    /** Follows a request to its end. */
    Errand.Ran follow(Errand.Ran first) {
        Errand.Ran now = first;
        for (int attempt = 1; ; attempt++) {
            Optional<Attempt> next = after(now.end(), attempt);
            if (next.isEmpty()) {
                return now;
            }
            if (attempt > MOST) {
                notes.accept(
                        MOST + " revisions did not get there, so no more are drafted; history tells the whole story");
                return now;
            }
            Brain.Setback setback = next.get().setback();
            notes.accept("step " + setback.step() + " failed: the agent reads what it printed and drafts revision "
                    + attempt + " of at most " + MOST + " · Ctrl-C stops");
            switch (asking.apply(next.get())) {
                case Errand.Ran ran -> now = ran;
                case Errand.Answered words -> {
                    answered.accept(words);
                    return now;
                }
            }
        }
    }

    /** What a revision would be of; empty where there is nothing to revise, or a person or a gate ended the flow. */
    private Optional<Attempt> after(Stage end, int attempt) {
        Optional<Proposed> proposed = Story.proposed(end);
        if (!(end instanceof Finished finished) || finished.asPredicted() || proposed.isEmpty()) {
            return Optional.empty();
        }
        Flow flow = proposed.get().flow();
        tried.add(commands(flow));
        StepRun last = finished.last();
        if (last.asPredicted(flow.steps().get(last.step() - 1).prediction())) {
            return Optional.empty(); // what stopped it was no failure of a step
        }
        return switch (last.outcome()) {
            case StepOutcome.Exited exited ->
                exited.code() == SIGINT
                        ? Optional.empty() // somebody pressed Ctrl-C in the pane
                        : Optional.of(
                                attempt(proposed.get(), last, OptionalInt.of(exited.code()), exited.output(), attempt));
            case StepOutcome.NotRun not ->
                Optional.of(attempt(proposed.get(), last, OptionalInt.empty(), not.reason(), attempt));
            case StepOutcome.Backgrounded ignored -> Optional.empty();
            case StepOutcome.Stopped ignored -> Optional.empty();
            case StepOutcome.Interactive ignored -> Optional.empty();
            case StepOutcome.StillRunning ignored -> Optional.empty();
            case StepOutcome.PaneClosed ignored -> Optional.empty();
            case StepOutcome.ShellReplaced ignored -> Optional.empty();
            case StepOutcome.ConnectionLost ignored -> Optional.empty();
            case StepOutcome.Interrupted ignored -> Optional.empty();
            case StepOutcome.Unobserved ignored -> Optional.empty();
        };
    }

    private Attempt attempt(Proposed proposed, StepRun run, OptionalInt exit, String output, int number) {
        String outcome = exit.isPresent() ? "exit " + exit.getAsInt() : "a line that the shell did not run";
        return new Attempt(
                new Brain.Setback(proposed.id(), proposed.flow(), run.step(), outcome, exit, number),
                output,
                tried,
                Roots.edited(proposed));
    }

    private static List<String> commands(Flow flow) {
        return flow.steps().stream()
                .map(Step::command)
                .map(command -> command.value())
                .toList();
    }
}
