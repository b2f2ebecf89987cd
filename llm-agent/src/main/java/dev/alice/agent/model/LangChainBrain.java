package dev.alice.agent.model;

import dev.alice.agent.context.Redaction;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brain that asks one model in one session. Every turn has its own connection and ends within its limits; every
 * failure is an answer in words.
 */
final class LangChainBrain {

    private static final Logger LOG = LoggerFactory.getLogger(LangChainBrain.class);

    private final Endpoint endpoint;
    private final Purse purse;
    private final Redaction redaction;
    private final Brain recipes;
    private final RandomGenerator random;

    /** @param random makes delimiters, so it must not be foreseeable, and the jitter of a retry */
    LangChainBrain(Endpoint endpoint, Purse purse, Redaction redaction, Brain recipes, RandomGenerator random) {
        this.endpoint = endpoint;
        this.purse = purse;
        this.redaction = redaction;
        this.recipes = recipes;
        this.random = random;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Answers within the limits.
     *
     * @param deadline when the turn is over, as {@link System#nanoTime()}
     */
    ModelTurn.Outcome answer(Brain.Turn turn, Progress progress, long deadline) {
        if (endpoint.missing().isPresent()) {
            return new ModelTurn.Outcome(new Brain.Failed(endpoint.missing().orElseThrow()), true);
        }
        long began = System.nanoTime();
        Limits limits = endpoint.settings().limits();
        Prompt prompt = new Prompt(redaction, random);
        try (TurnHttpClient http = endpoint.client()) {
            ModelTurn.Outcome outcome = new ModelTurn(
                            endpoint,
                            turn,
                            http,
                            new Vigil(limits, deadline, progress),
                            new Meter(purse, endpoint),
                            prompt,
                            new Lookout(turn, prompt, recipes, endpoint::name),
                            random)
                    .run();
            LOG.atInfo()
                    .addKeyValue("model", endpoint.name())
                    .addKeyValue("answer", outcome.answer().getClass().getSimpleName())
                    .addKeyValue(
                            "millis",
                            Duration.ofNanos(System.nanoTime() - began).toMillis())
                    .addKeyValue("bytes", http.bytes())
                    .addKeyValue("tokens", purse.turn().tokens())
                    .log("a turn with the model ended");
            return outcome;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ModelTurn.Outcome(new Brain.Failed("the turn was interrupted"), false);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("model", endpoint.name())
                    .addKeyValue("error", e.getClass().getName())
                    .log("a turn with the model failed");
            return new ModelTurn.Outcome(new Brain.Failed(new Failures(endpoint).words(e)), true);
        }
    }

    @Override
    public String toString() {
        return "LangChainBrain[%s]".formatted(endpoint);
    }
}
