package dev.alice.agent;

import dev.alice.agent.model.LangChainBrain;
import dev.alice.agent.recipes.RecipeBook;
import dev.alice.agent.recipes.RecipeBrain;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent as it is wired: recipes answer what they are certain of, a model, where one is configured, gets the rest.
 *
 * <p>Safe for several threads. It holds no connection between turns.
 */
public final class Ghost implements Brain, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ghost.class);

    private final RecipeBrain recipes;
    private final Optional<Brain> model;
    private final boolean recipesFirst;

    Ghost(RecipeBrain recipes, Optional<Brain> model, boolean recipesFirst) {
        this.recipes = recipes;
        this.model = model;
        this.recipesFirst = recipesFirst;
    }

    /**
     * Reads the recipes and prepares the model.
     *
     * @param environment gives the value of an environment variable, or null
     * @param random a source that cannot be foreseen, such as {@link java.security.SecureRandom}
     * @throws dev.alice.agent.recipes.RecipeException where a recipe file cannot be used
     */
    public static Ghost start(
            AgentSettings settings, Function<String, @Nullable String> environment, RandomGenerator random) {
        RecipeBook book =
                settings.recipeDirectory().map(RecipeBook::withDirectory).orElseGet(RecipeBook::builtIn);
        Optional<Brain> model = settings.model().map(where -> new LangChainBrain(where, environment, random));
        var ghost = new Ghost(new RecipeBrain(book), model, settings.recipesFirst());
        LOG.atInfo()
                .addKeyValue("recipes", book.size())
                .addKeyValue("brain", ghost.name())
                .log("the agent is ready");
        return ghost;
    }

    @Override
    public String name() {
        return model.map(brain -> recipesFirst ? "recipes, then " + brain.name() : brain.name())
                .orElseGet(recipes::name);
    }

    @Override
    public Answer answer(Turn turn, Progress progress) {
        if (model.isEmpty()) {
            return recipes.answer(turn, progress);
        }
        if (hidesSomething(turn.words())) {
            return recipes.answer(turn, progress);
        }
        if (recipesFirst) {
            Answer known = recipes.answer(turn, progress);
            if (known instanceof Proposes || known instanceof Asks) {
                return known;
            }
        }
        Answer answer = model.orElseThrow().answer(turn, progress);
        return answer instanceof Failed failed ? withRecipes(failed, turn) : answer;
    }

    /** A request with characters that nobody sees is refused before any brain reads it. */
    private static boolean hidesSomething(String words) {
        return words.codePoints().anyMatch(c -> !Visible.isPlain(c) && c != '\n' && c != '\t');
    }

    private Answer withRecipes(Failed failed, Turn turn) {
        String help = recipes.answer(turn, Progress.SILENT) instanceof Offers offers
                ? "Recipes still work; close to this is «%s»"
                        .formatted(offers.choices().getFirst().words())
                : "Recipes still work: say it as one plain task, such as «install htop»";
        return new Failed(failed.reason() + ". " + help + ".");
    }

    @Override
    public void close() {
        LOG.atInfo().log("the agent is closed");
    }
}
