package dev.alice.agent.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.HostFacts;
import dev.alice.flow.Source;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecipeBookTest {

    private final RecipeBook book = RecipeBook.builtIn();
    private final RecipeBrain brain = new RecipeBrain(book);

    @Test
    void there_are_at_least_110_recipes() {
        assertThat(book.size()).isGreaterThanOrEqualTo(110);
    }

    @Test
    void every_example_is_proposed_with_its_recipe_on_each_family_it_knows() {
        // Given
        var misses = new ArrayList<String>();

        // When
        for (Recipe recipe : book.recipes()) {
            for (HostFacts host : List.of(TestingHosts.DEBIAN, TestingHosts.FEDORA, TestingHosts.DEBIAN_ROOT)) {
                if (recipe.commandsFor(host.family()).isEmpty()) {
                    continue;
                }
                for (String example : recipe.examples()) {
                    Brain.Answer answer = brain.answer(TestingHosts.turn(example, host), Progress.SILENT);
                    boolean found = answer instanceof Brain.Proposes proposes
                            && proposes.flow().source().equals(new Source(Source.Kind.RECIPE, recipe.id()));
                    if (!found) {
                        misses.add(recipe.id() + " | " + example + " | " + answer);
                    }
                }
            }
        }

        // Then
        assertThat(misses).isEmpty();
    }
}
