package dev.alice.agent.pair;

import static dev.alice.agent.pair.TestingReviews.flow;
import static dev.alice.agent.pair.TestingReviews.rehearsed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.agent.recipes.RecipeBook;
import dev.alice.agent.recipes.RecipeBrain;
import dev.alice.agent.recipes.TestingHosts;
import dev.alice.flow.Evidence;
import dev.alice.flow.FileChange;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Mind;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Review;
import dev.alice.flow.Source;
import dev.alice.flow.StepEvidence;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeNavigatorTest {
    private static final RecipeBrain RECIPES = new RecipeBrain(RecipeBook.builtIn());

    private static Review review(String words, String... commands) {
        return on(TestingHosts.DEBIAN, RECIPES, words, commands);
    }

    private static Review on(HostFacts host, Brain recipes, String words, String... commands) {
        return new RecipeNavigator(recipes, TestingReviews::assess, TestingHosts.turn(words, host))
                .review(
                        rehearsed(
                                host, flow(TestingReviews.QWEN, commands), new Rehearsal.NotPossible("a test", false)),
                        Progress.SILENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "install htop        | sudo apt-get install -y htop",
                "install htop        | sudo apt install htop",
                "restart nginx       | sudo systemctl restart nginx",
            })
    void it_agrees_with_what_its_recipe_for_the_same_words_would_do(String words, String command) {
        Review review = review(words, command);

        assertThat(review).isInstanceOf(Review.Agrees.class);
        assertThat(review.navigator()).contains(Mind.RECIPES);
        assertThat(review.reason()).startsWith("same command as recipe ");
    }

    @Test
    void a_way_back_that_is_missing_is_named_beside_the_agreement() {
        assertThat(review("install htop", "sudo apt-get install -y htop").reason())
                .contains("it names no way back, which would be: sudo apt-get remove");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "install htop           | sudo dnf install -y htop                    | dnf does not manage the packages",
                "install htop           | sudo apt-get remove -y htop                 | nothing in the request says to remove",
                "install htop           | sudo apt-get install -y htop telnetd        | it also changes the package telnetd",
                "show me the disk usage | touch /etc/x                                | the request asks to look",
                "frobnicate the widget  | rm -rf /srv/widget                          | nothing in the request says to delete",
                "delete /srv/a/old.log  | rm -rf /srv/a                               | speaks of /srv/a/old.log in it",
                "delete old.log         | rm -rf /srv/*                               | wider than the request",
                "tweak the notes        | sudo tee /home/octo/notes                   | sudo is not needed",
            })
    void it_objects_by_the_facts(String words, String command, String reason) {
        Review review = review(words, command);

        assertThat(review).isInstanceOf(Review.Objects.class);
        assertThat(review.reason()).contains(reason);
    }

    @Test
    void on_fedora_the_package_manager_of_debian_is_the_wrong_one() {
        Review review = on(TestingHosts.FEDORA, RECIPES, "install htop", "sudo apt-get install -y htop");

        assertThat(review).isInstanceOf(Review.Objects.class);
        assertThat(review.reason()).contains("apt-get does not manage the packages of this host, which has dnf");
    }

    @Test
    void where_a_recipe_does_something_else_for_the_same_words_it_is_offered() {
        Review review = review("restart nginx", "sudo systemctl restart apache2");

        assertThat(review).isInstanceOfSatisfying(Review.Offers.class, offers -> {
            assertThat(offers.flow().steps().getFirst().command().value()).isEqualTo("sudo systemctl restart nginx");
            assertThat(offers.flow().source().kind()).isEqualTo(Source.Kind.RECIPE);
            assertThat(offers.seeds()).isNotEmpty();
            assertThat(offers.reason()).contains("sudo systemctl restart nginx");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frobnicate the widget       | touch /srv/widget",
                "delete everything in /srv/a | rm -rf /srv/a/*",
                "show the disk usage         | df -i",
                "install htop                | sudo apt-get install --allow-unauthenticated htop",
            })
    void it_is_absent_where_it_knows_neither_for_nor_against(String words, String command) {
        assertThat(review(words, command)).isInstanceOf(Review.Absent.class);
    }

    @Test
    void recipes_are_no_second_opinion_on_recipes() {
        // Given
        Flow own = flow(new Source(Source.Kind.RECIPE, "package.install"), "sudo apt-get install -y htop");
        var navigator = new RecipeNavigator(
                RECIPES, TestingReviews::assess, TestingHosts.turn("install htop", TestingHosts.DEBIAN));

        // When
        Review review = navigator.review(
                rehearsed(TestingHosts.DEBIAN, own, new Rehearsal.NotPossible("a test", false)), Progress.SILENT);

        // Then
        assertThat(review).isEqualTo(new Review.Absent("recipes wrote it themselves"));
    }

    @Test
    void among_the_things_that_a_request_could_mean_it_agrees_with_the_one_that_is_done() {
        // Given
        Brain unsure = new Brain() {
            @Override
            public Answer answer(Turn turn, Progress progress) {
                return turn.words().equals("do the thing")
                        ? new Offers(
                                "Which?", List.of(new Choice("a", "install htop"), new Choice("b", "restart nginx")))
                        : RECIPES.answer(turn, progress);
            }

            @Override
            public String name() {
                return "unsure";
            }
        };

        // Then
        assertThat(on(TestingHosts.DEBIAN, unsure, "do the thing", "sudo systemctl restart nginx"))
                .isInstanceOf(Review.Agrees.class);
        assertThat(on(TestingHosts.DEBIAN, unsure, "do the thing", "touch /srv/x"))
                .isInstanceOf(Review.Absent.class);
    }

    @Test
    void what_the_rehearsal_deleted_beside_the_command_is_objected_to() {
        // Given
        Rehearsal ran = new Rehearsal.Ran(new Evidence(
                "bubblewrap",
                List.of(new StepEvidence(1, 0, "", false, Duration.ofMillis(5), Optional.empty())),
                List.of(
                        new FileChange(FileChange.Kind.CHANGED, "/srv/notes", 9),
                        new FileChange(FileChange.Kind.DELETED, "/srv/precious", 0)),
                2,
                List.of()));
        var navigator = new RecipeNavigator(
                RECIPES, TestingReviews::assess, TestingHosts.turn("frobnicate the notes", TestingHosts.DEBIAN));

        // When
        Review review = navigator.review(
                rehearsed(TestingHosts.DEBIAN, flow(TestingReviews.QWEN, "touch /srv/notes"), ran), Progress.SILENT);

        // Then
        assertThat(review).isInstanceOf(Review.Objects.class);
        assertThat(review.reason()).isEqualTo("its rehearsal deleted /srv/precious, which no command names");
    }

    @Test
    void a_command_that_is_no_plain_one_is_never_agreed_with() {
        assertThat(PlainCommand.of("apt-get install -y htop; rm x")).isEmpty();
        assertThat(review("restart nginx", "sudo systemctl restart nginx;true")).isNotInstanceOf(Review.Agrees.class);
    }
}
