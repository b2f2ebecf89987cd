package dev.alice.gateway.cli;

import dev.alice.agent.model.Limits;
import dev.alice.agent.model.ModelSettings;
import dev.alice.gateway.rules.ModelRule;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a witness that also asks a model of its own. */
final class ModelOptions {
    private static final int MOST_ANSWER = 64 << 10;

    @Option(
            names = "--model-url",
            paramLabel = "URL",
            description =
                    "An OpenAI-compatible base URL, such as http://127.0.0.1:11434/v1. Its model judges a flow to which"
                            + " no other rule objects; no answer in time, or any but a plain yes, is a refusal.")
    @Nullable
    private URI url;

    @Option(names = "--model", paramLabel = "NAME", description = "The model's name there.")
    private String model = "";

    @Option(
            names = "--model-key-variable",
            paramLabel = "VARIABLE",
            description = "The environment variable with the key, where one is needed.")
    private String keyVariable = "";

    @Option(
            names = "--model-seconds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How long it may take; who asks for verdicts waits for 4 seconds.")
    private int seconds;

    /** The rule, empty where no model is configured. */
    Optional<ModelRule> rule() {
        URI at = url;
        if (at == null) {
            if (!model.isEmpty() || !keyVariable.isEmpty()) {
                throw new IllegalArgumentException("--model needs --model-url");
            }
            return Optional.empty();
        }
        if (seconds < 1 || seconds > 600) {
            throw new IllegalArgumentException("--model-seconds is 1 to 600");
        }
        Duration limit = limit();
        return Optional.of(new ModelRule(
                new ModelSettings(at, model, keyVariable, new Limits(limit, limit, MOST_ANSWER, 1)),
                name -> Optional.ofNullable(System.getenv(name))));
    }

    Duration limit() {
        return Duration.ofSeconds(seconds);
    }
}
