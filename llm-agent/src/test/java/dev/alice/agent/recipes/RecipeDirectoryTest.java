package dev.alice.agent.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alice.agent.AgentSettings;
import dev.alice.agent.Ghost;
import dev.alice.agent.meaning.Meanings;
import dev.alice.agent.model.Budget;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes that an operator adds in a directory. */
class RecipeDirectoryTest {

    private static final String SAUNA = """
            - id: sauna.heat
              purpose: heat the sauna to <degrees> degrees
              phrasings: [warm the sauna up to <degrees> degrees, heat the sauna to <degrees>]
              slots: {degrees: number}
              run: saunactl --target <degrees>
              does: changes
              effect: the stove is on
              succeeds: 0.9
              examples: [heat the sauna to 80]
            """;

    @TempDir
    Path directory;

    @Test
    void a_recipe_of_the_directory_is_proposed_by_a_ghost_that_is_started_with_it() throws IOException {
        // Given
        Files.writeString(directory.resolve("sauna.yaml"), SAUNA);
        var settings = new AgentSettings(Optional.of(directory), Optional.empty(), List.of(), Budget.standard(), true);

        // When
        Brain.Answer answer;
        try (Ghost ghost = Ghost.start(settings, name -> null, new SecureRandom(), Clock.systemUTC())) {
            var turn = TestingHosts.turn("please heat the sauna to 85 degrees", TestingHosts.DEBIAN);
            answer = ghost.session(turn.user(), Optional.empty()).answer(turn, Progress.SILENT);
        }

        // Then
        assertThat(answer).isInstanceOfSatisfying(Brain.Proposes.class, proposal -> {
            assertThat(proposal.flow().steps().getFirst().command().value()).isEqualTo("saunactl --target 85");
            assertThat(proposal.flow().source().name()).isEqualTo("sauna.heat");
        });
    }

    @Test
    void its_meanings_are_computed_in_the_background_and_lead_to_it_by_another_verb() throws IOException {
        // Given
        Files.writeString(directory.resolve("sauna.yaml"), SAUNA);
        RecipeBook book = RecipeBook.withDirectory(directory);
        try (Meanings meanings = RecipeBrain.meanings()) {
            RecipeBrain brain = new RecipeBrain(book, LearnedRecipes.inMemory(book), meanings);
            brain.prepare();
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> meanings.known("heat the sauna to 5").isPresent());

            // When
            var turn = TestingHosts.turn("set the sauna to 85 degrees", TestingHosts.DEBIAN);
            Brain.Answer answer = brain.answer(turn, Progress.SILENT);

            // Then
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            Brain.Offers.class,
                            offers -> assertThat(offers.choices().getFirst().title())
                                    .isEqualTo("heat the sauna to 85 degrees"));
        }
    }

    @Test
    void an_id_that_is_taken_or_that_learned_recipes_have_stops_the_start_with_a_message() throws IOException {
        // Given
        Path taken = Files.createDirectory(directory.resolve("taken"));
        Files.writeString(taken.resolve("a.yaml"), SAUNA.replace("sauna.heat", "package.install"));
        Path learned = Files.createDirectory(directory.resolve("learned"));
        Files.writeString(learned.resolve("a.yaml"), SAUNA.replace("sauna.heat", "learned.heat"));

        // Then
        assertThatThrownBy(() -> RecipeBook.withDirectory(taken)).hasMessageContaining("package.install");
        assertThatThrownBy(() -> RecipeBook.withDirectory(learned)).hasMessageContaining("learned.heat");
    }

    @Test
    void a_slot_says_whether_the_host_must_have_its_value() {
        // When
        Slot there = Slot.parse("user", "user");
        Slot fresh = Slot.parse("user", "user new");
        Slot either = Slot.parse("path", "path any = .");

        // Then
        assertThat(there.stance()).isEqualTo(Slot.Stance.THERE);
        assertThat(fresh.stance()).isEqualTo(Slot.Stance.NEW);
        assertThat(either.stance()).isEqualTo(Slot.Stance.ANY);
        assertThat(either.byDefault()).contains(".");
        assertThatThrownBy(() -> Slot.parse("user", "user old")).hasMessageContaining("old");
    }
}
