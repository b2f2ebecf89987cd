package dev.alice.agent.recipes;

/** A recipe that a person kept, and where it comes from. */
record LearnedRecipe(Recipe recipe, Provenance provenance) {

    /** What every id of a learned recipe begins with; no other recipe may. */
    static final String PREFIX = "learned.";

    LearnedRecipe {
        if (!recipe.id().startsWith(PREFIX)) {
            throw new RecipeException(
                    "the learned recipe «%s» has an id that does not begin with %s".formatted(recipe.id(), PREFIX));
        }
    }

    /** The words that ask for it, with its slots. */
    String request() {
        return recipe.phrasings().getFirst().text();
    }
}
