package dev.alice.agent;

import dev.alice.agent.model.ModelSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the agent is made of.
 *
 * @param recipeDirectory a directory of further recipe files
 * @param model the model that gets what recipes are not certain of; empty for recipes alone
 * @param recipesFirst whether recipes answer before a model is asked
 */
public record AgentSettings(Optional<Path> recipeDirectory, Optional<ModelSettings> model, boolean recipesFirst) {

    /** The built-in recipes and nothing else. */
    public static AgentSettings recipesOnly() {
        return new AgentSettings(Optional.empty(), Optional.empty(), true);
    }
}
