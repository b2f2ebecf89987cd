package dev.alice.agent;

import dev.alice.agent.meaning.Meanings;
import dev.alice.agent.model.Accounts;
import dev.alice.agent.model.ModelDialer;
import dev.alice.agent.model.Models;
import dev.alice.agent.model.Spent;
import dev.alice.agent.pair.Seat;
import dev.alice.agent.recipes.LearnedRecipes;
import dev.alice.agent.recipes.RecipeBook;
import dev.alice.agent.recipes.RecipeBrain;
import dev.alice.flow.UserName;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent as it is wired. It answers in sessions, one for each connection; it holds no connection itself. */
public final class Ghost implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ghost.class);

    private final RecipeBrain recipes;
    private final LearnedRecipes learned;
    private final Meanings meanings;
    private final Models models;
    private final boolean recipesFirst;
    private final Seat navigator;

    Ghost(
            RecipeBrain recipes,
            LearnedRecipes learned,
            Meanings meanings,
            Models models,
            boolean recipesFirst,
            Seat navigator) {
        this.recipes = recipes;
        this.learned = learned;
        this.meanings = meanings;
        this.models = models;
        this.recipesFirst = recipesFirst;
        this.navigator = navigator;
    }

    /**
     * Reads the recipes and prepares the models.
     *
     * @param environment gives the value of an environment variable, or null
     * @param random a source that cannot be foreseen, such as {@link java.security.SecureRandom}
     * @param clock tells when a day of the budget ends
     * @throws dev.alice.agent.recipes.RecipeException where a recipe file cannot be used
     */
    public static Ghost start(
            AgentSettings settings,
            Function<String, @Nullable String> environment,
            RandomGenerator random,
            Clock clock) {
        RecipeBook book =
                settings.recipeDirectory().map(RecipeBook::withDirectory).orElseGet(RecipeBook::builtIn);
        Models models = new Models(settings.models(), environment, new Accounts(settings.budget(), clock), random);
        LOG.atInfo()
                .addKeyValue("recipes", book.size())
                .addKeyValue("models", settings.models().size())
                .log("the agent is ready");
        LearnedRecipes learned = settings.keptRecipes()
                .map(directory -> LearnedRecipes.open(directory, book))
                .orElseGet(() -> LearnedRecipes.inMemory(book));
        Meanings meanings = RecipeBrain.meanings();
        return new Ghost(
                new RecipeBrain(book, learned, meanings),
                learned,
                meanings,
                models,
                settings.recipesFirst(),
                settings.navigator());
    }

    /**
     * Begins to load the sentence model in the background, and returns at once. Whoever does not call this has it loaded
     * at the first request that words alone do not settle.
     */
    public void prepare() {
        recipes.prepare();
    }

    /** The recipes that people keep; what is kept is found from the next turn on. */
    public LearnedRecipes learned() {
        return learned;
    }

    /**
     * The agent for one connection of a person.
     *
     * @param own the way to the model that the person forwards over this very connection
     */
    public GhostSession session(UserName user, Optional<ModelDialer> own) {
        return new GhostSession(recipes, models.session(user, own, recipes), recipesFirst, navigator);
    }

    /** What everybody spent on the operator's models since the server started. */
    public Spent spent() {
        return models.spent();
    }

    @Override
    public void close() {
        meanings.close();
        LOG.atInfo().log("the agent is closed");
    }
}
