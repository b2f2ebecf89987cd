package dev.alice.agent.model;

import dev.alice.agent.context.Redaction;
import dev.alice.flow.Mind;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Review;
import dev.alice.flow.UserName;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The models of one session, the person's own before the operator's: one that fails hands the turn on to the next, and
 * says so. What they spend and which secrets were hidden from them is remembered as long as the session.
 */
public final class SessionModels {
    private static final Limits PATIENCE = new Limits(Duration.ofSeconds(8), Duration.ofSeconds(5), 300_000, 1);

    /** How long a review may take: a person waits for it before every proposal. */
    private static final Limits REVIEW = new Limits(Duration.ofSeconds(20), Duration.ofSeconds(10), 100_000, 2);

    private final Optional<Endpoint> own;
    private final List<Endpoint> shared;
    private final List<LangChainBrain> brains;
    private final Purse purse;
    private final Brain recipes;
    private final RandomGenerator random;
    private final Redaction redaction = new Redaction();

    SessionModels(Optional<Endpoint> own, List<Endpoint> shared, Purse purse, Brain recipes, RandomGenerator random) {
        this.own = own;
        this.shared = List.copyOf(shared);
        this.purse = purse;
        this.recipes = recipes;
        this.random = random;
        this.brains = Stream.concat(own.stream(), shared.stream())
                .map(endpoint -> new LangChainBrain(endpoint, purse, redaction, recipes, random))
                .toList();
    }

    /** A text with the placeholders of this session for the secrets in it. */
    public String redacted(String text) {
        return redaction.redact(text);
    }

    /**
     * The tools of a model, for a foreign agent of this session.
     *
     * @param agent names it in flows and in the log
     */
    public Toolbox toolbox(UserName user, String agent) {
        return new Toolbox(user, agent, new Prompt(redaction, random), recipes);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return brains.isEmpty();
    }

    /** The names of the models, in the order in which they are asked. */
    public List<String> names() {
        return brains.stream().map(brain -> brain.endpoint().name()).toList();
    }

    /** What this session spends. */
    public Purse purse() {
        return purse;
    }

    /** Asks one after another until one answers. */
    public Brain.Answer answer(Brain.Turn turn, Progress progress) {
        purse.beginTurn();
        long began = System.nanoTime();
        List<String> failures = new ArrayList<>();
        for (LangChainBrain brain : brains) {
            if (!failures.isEmpty()) {
                progress.writes("\n");
                progress.says(
                        failures.getLast() + "; asking " + brain.endpoint().name());
            }
            long deadline = began + brain.endpoint().settings().limits().turn().toNanos();
            ModelTurn.Outcome outcome = brain.answer(turn, progress, deadline);
            if (!(outcome.answer() instanceof Brain.Failed failed)) {
                return outcome.answer();
            }
            failures.add(failed.reason());
            if (!outcome.others()) {
                break;
            }
        }
        return new Brain.Failed(String.join("; then ", failures));
    }

    /**
     * Another model of the operator than the one that drives, for a second opinion. Empty where there is none, and for what
     * the person's own model proposes: their words go nowhere that they did not choose.
     */
    public Optional<String> another(Mind driver) {
        return shared.stream().anyMatch(endpoint -> isOf(endpoint, driver))
                ? shared.stream()
                        .filter(endpoint -> !endpoint.model().isEmpty() && !isOf(endpoint, driver))
                        .map(Endpoint::model)
                        .findFirst()
                : Optional.empty();
    }

    private static boolean isOf(Endpoint endpoint, Mind mind) {
        return !endpoint.model().isEmpty() && Mind.model(endpoint.model()).equals(mind);
    }

    /** Has one of the operator's models review a flow, within limits of its own. */
    public Review review(String model, Brain.Turn turn, Rehearsed rehearsed, Progress progress) {
        return review(model, turn, rehearsed, progress, REVIEW);
    }

    Review review(String model, Brain.Turn turn, Rehearsed rehearsed, Progress progress, Limits limits) {
        return shared.stream()
                .filter(endpoint -> endpoint.model().equals(model))
                .findFirst()
                .map(endpoint ->
                        new ReviewTurn(endpoint, turn, rehearsed, limits, redaction, random).run(purse, progress))
                .orElseGet(() -> new Review.Absent(Review.shortened(
                        "the settings seat " + Visible.text(model) + ", which is none of the models")));
    }

    /** What came of choosing. */
    public sealed interface Choosing {}

    /** The models that the person's endpoint has, and the one that is asked. */
    public record Available(List<String> models, String chosen) implements Choosing {
        public Available {
            models = List.copyOf(models);
        }
    }

    /** Nothing was chosen, and why. */
    public record NotAvailable(String reason) implements Choosing {}

    /**
     * Asks the person's own endpoint which models it has, and takes one.
     *
     * @param name the model to take; empty only to look
     */
    public Choosing choose(Optional<String> name) {
        if (own.isEmpty()) {
            return new NotAvailable(
                    "you forward no model; to bring one: ssh … -R /tmp/USER-model.sock:localhost:11434 …");
        }
        Endpoint endpoint = own.get();
        Vigil vigil = new Vigil(PATIENCE, System.nanoTime() + PATIENCE.turn().toNanos(), Progress.SILENT);
        try (TurnHttpClient http = endpoint.client()) {
            URI place = endpoint.settings().places().getFirst();
            List<String> models = vigil.await(() -> ModelList.ask(http, place, Optional.empty()), http::silence);
            if (name.isPresent()) {
                if (!models.contains(name.get())) {
                    return new NotAvailable("your endpoint has no model " + Visible.text(name.get())
                            + (models.isEmpty() ? "" : "; it has " + String.join(", ", models)));
                }
                endpoint.choose(name.get());
            }
            String chosen = endpoint.model();
            return new Available(
                    models, chosen.isEmpty() ? models.stream().findFirst().orElse("") : chosen);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new NotAvailable("interrupted");
        } catch (Vigil.OverException over) {
            return new NotAvailable(over.words());
        } catch (ExecutionException e) {
            return new NotAvailable(new Failures(endpoint).words(e));
        }
    }
}
