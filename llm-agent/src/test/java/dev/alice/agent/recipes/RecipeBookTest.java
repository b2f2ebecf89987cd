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
    void some_recipes_have_another_way_and_each_of_them_is_a_flow_of_its_own() {
        // Given
        List<Recipe> several = book.recipes().stream()
                .filter(recipe -> !recipe.otherwise().isEmpty())
                .toList();

        // When
        List<Brain.Proposes> proposals = several.stream()
                .map(recipe -> brain.answer(
                        TestingHosts.turn(recipe.examples().getFirst(), TestingHosts.DEBIAN), Progress.SILENT))
                .map(Brain.Proposes.class::cast)
                .toList();

        // Then
        assertThat(several).hasSizeGreaterThanOrEqualTo(6);
        assertThat(proposals).allSatisfy(proposal -> {
            assertThat(proposal.others()).isNotEmpty();
            assertThat(proposal.others()).allSatisfy(way -> {
                assertThat(way.flow().source().name())
                        .startsWith(proposal.flow().source().name() + ".");
                assertThat(way.flow().steps()).isNotEqualTo(proposal.flow().steps());
                assertThat(way.seeds()).hasSize(1);
            });
        });
    }

    @Test
    void another_way_is_left_out_where_the_recipe_does_not_know_it() {
        // When
        Brain.Answer answer = brain.answer(TestingHosts.turn("purge apache2", TestingHosts.FEDORA), Progress.SILENT);

        // Then
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Brain.Proposes.class,
                        proposal -> assertThat(proposal.others()).isEmpty());
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
