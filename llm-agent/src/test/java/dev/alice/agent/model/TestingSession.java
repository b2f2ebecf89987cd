package dev.alice.agent.model;

import dev.alice.agent.recipes.RecipeBook;
import dev.alice.agent.recipes.RecipeBrain;
import dev.alice.agent.recipes.TestingHosts;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Eyes;
import dev.alice.flow.port.Progress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Sessions with scripted models, and what is asked in them. */
final class TestingSession {
    static final String KEY = "key-that-nobody-may-see-0123456789";
    static final Limits EASY = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(20), 60_000, 8);
    static final UserName OCTO = new UserName("octo");
    static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");
    static final RecipeBrain RECIPES = new RecipeBrain(RecipeBook.builtIn());

    private TestingSession() {}

    static ModelSettings settings(URI baseUrl, Limits limits) {
        return new ModelSettings(baseUrl, "scripted", "ALICE_MODEL_KEY", limits);
    }

    static SessionModels with(ModelSettings... settings) {
        return with(Budget.standard(), Optional.empty(), settings);
    }

    static SessionModels with(Budget budget, Optional<ModelDialer> own, ModelSettings... settings) {
        return models(budget, settings).session(OCTO, own, RECIPES);
    }

    static Models models(Budget budget, ModelSettings... settings) {
        return new Models(
                List.of(settings),
                name -> name.equals("ALICE_MODEL_KEY") ? KEY : null,
                new Accounts(budget, Clock.systemUTC()),
                RANDOM);
    }

    static SessionModels on(TestingModelServer server, Limits limits) {
        return with(settings(server.baseUrl(), limits));
    }

    static Brain.Answer ask(TestingModelServer server, String words) {
        return on(server, EASY).answer(turn(words, ""), Progress.SILENT);
    }

    static Brain.Turn turn(String words, String pane) {
        return turn(words, TestingEyes.on(pane));
    }

    static Brain.Turn turn(String words, Eyes eyes) {
        return new Brain.Turn(OCTO, words, TestingHosts.DEBIAN, eyes, List.of());
    }

    static Map<String, Object> proposal(String command) {
        return Map.of(
                "purpose", "do it",
                "hypothesis", "it works",
                "steps",
                        List.of(Map.of(
                                "command", command,
                                "why", "asked",
                                "expected", "it is done",
                                "undo", "",
                                "needs_sudo", false)),
                "assumptions", List.of(),
                "alternatives", List.of());
    }
}
