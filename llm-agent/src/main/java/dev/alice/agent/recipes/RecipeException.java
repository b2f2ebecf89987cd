package dev.alice.agent.recipes;

/** A recipe or a recipe file that cannot be used; the message names the file, the recipe and what to change. */
public final class RecipeException extends RuntimeException {

    RecipeException(String message) {
        super(message);
    }

    RecipeException(String message, Throwable cause) {
        super(message, cause);
    }
}
