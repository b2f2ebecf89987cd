package dev.alice.agent;

import dev.alice.agent.model.Budget;
import dev.alice.agent.model.ModelSettings;
import dev.alice.agent.pair.Seat;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the agent is made of.
 *
 * @param recipeDirectory a directory of further recipe files
 * @param keptRecipes the directory below which each person's kept recipes are; without one they live as long as the agent
 * @param models the models that get what recipes are not certain of, in the order in which they are asked
 * @param budget what they may cost
 * @param recipesFirst whether recipes answer before a model is asked
 * @param navigator who reviews what is proposed
 */
public record AgentSettings(
        Optional<Path> recipeDirectory,
        Optional<Path> keptRecipes,
        List<ModelSettings> models,
        Budget budget,
        boolean recipesFirst,
        Seat navigator) {

    public AgentSettings {
        models = List.copyOf(models);
    }

    /** With the usual navigator. */
    public AgentSettings(
            Optional<Path> recipeDirectory,
            Optional<Path> keptRecipes,
            List<ModelSettings> models,
            Budget budget,
            boolean recipesFirst) {
        this(recipeDirectory, keptRecipes, models, budget, recipesFirst, new Seat.Usual());
    }

    /** The built-in recipes and nothing else. */
    public static AgentSettings recipesOnly() {
        return new AgentSettings(Optional.empty(), Optional.empty(), List.of(), Budget.standard(), true);
    }
}
