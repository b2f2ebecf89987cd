package dev.alice.agent.recipes;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a recipe does about a failure that is known beforehand: a way of its own, with the slots of the recipe.
 *
 * @param exits the exit codes that it is for; any, where there are none
 * @param says texts, in small letters, one of which the line printed
 * @param way the recipe that is tried then
 */
record Remedy(Set<Integer> exits, List<String> says, Recipe way) {
    Remedy {
        exits = Set.copyOf(exits);
        says = List.copyOf(says);
        if (says.isEmpty() || says.stream().anyMatch(text -> !text.equals(text.toLowerCase(Locale.ROOT)))) {
            throw new RecipeException("«says» are texts in small letters, at least one");
        }
    }

    /** Whether a line that ended with this code and printed this text failed in the known way. */
    boolean isFor(OptionalInt exit, String output) {
        return exit.isPresent()
                && (exits.isEmpty() || exits.contains(exit.getAsInt()))
                && says.stream().anyMatch(output.toLowerCase(Locale.ROOT)::contains);
    }
}
