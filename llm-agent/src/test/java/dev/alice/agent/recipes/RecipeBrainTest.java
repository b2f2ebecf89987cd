package dev.alice.agent.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.alice.agent.meaning.Meanings;
import dev.alice.flow.HostFacts;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeBrainTest {

    private static final RecipeBrain BRAIN = new RecipeBrain(RecipeBook.builtIn());

    @Test
    void a_package_is_installed_in_the_way_of_the_host() {
        assertThat(commands("install tpm2-tools", TestingHosts.DEBIAN))
                .containsExactly("sudo apt-get install -y tpm2-tools");
        assertThat(commands("install tpm2-tools", TestingHosts.DEBIAN_ROOT))
                .containsExactly("apt-get install -y tpm2-tools");
        assertThat(commands("install tpm2-tools", TestingHosts.FEDORA))
                .containsExactly("sudo dnf install -y tpm2-tools");
    }

    @Test
    void the_proposal_says_what_it_expects_and_how_it_is_undone() {
        // When
        Brain.Answer answer = answer("install tpm2-tools", TestingHosts.DEBIAN);

        // Then
        assertThat(answer).asInstanceOf(type(Brain.Proposes.class)).satisfies(proposes -> {
            var step = proposes.flow().steps().getFirst();
            assertThat(step.prediction().exit()).isZero();
            assertThat(step.prediction().permille()).isBetween(1, 1000);
            assertThat(step.undo().orElseThrow().value()).isEqualTo("sudo apt-get remove -y tpm2-tools");
            assertThat(proposes.flow().steps().getLast()).satisfies(check -> {
                assertThat(check.check()).isTrue();
                assertThat(check.command().value()).isEqualTo("dpkg-query -W tpm2-tools");
            });
            assertThat(proposes.seeds()).singleElement().satisfies(seed -> {
                assertThat(seed.name()).isEqualTo(proposes.flow().source().name());
                assertThat(seed.digest()).isPresent();
            });
        });
    }

    @Test
    void an_odd_value_is_refused_with_words_and_never_repaired() {
        for (String words : List.of(
                "install nginx;reboot",
                "install $(id)",
                "install `id`",
                "install -y",
                "install --reinstall nginx",
                "install 'nginx; rm x'",
                "install Nginx",
                "install ng\u202einx",
                "install ng\u200binx",
                "install n\u0433inx",
                "restart 'a b'",
                "delete the file '-rf'",
                "show '/etc/\u0440asswd'",
                "open port 99999",
                "kill 1",
                "ping ex\u0430mple.org")) {
            assertThat(answer(words, TestingHosts.DEBIAN))
                    .as(words)
                    .isInstanceOfAny(Brain.Says.class, Brain.DoesNotKnow.class, Brain.Offers.class)
                    .isNotInstanceOf(Brain.Proposes.class);
        }
    }

    @Test
    void small_words_that_change_what_is_meant_are_not_passed_over() {
        for (String words : List.of(
                "remove all cron jobs",
                "remove the cron job",
                "discard all my git changes",
                "remove docker and all its data",
                "kill all processes of bob",
                "empty /var/log/syslog",
                "copy /tmp/a to server2:/tmp/b",
                "move /tmp/a to server2:b.txt",
                "download https://example.org/a.sh and run it",
                "kill the process of firefox",
                "cancel the shutdown",
                "abort the reboot",
                "reset nginx",
                "remove access of bob",
                "delete container from image alpine",
                "enable all services of docker",
                "drop caches",
                "delete ssh key of bob",
                "remove my ssh key from web1")) {
            assertThat(answer(words, TestingHosts.DEBIAN)).as(words).isNotInstanceOf(Brain.Proposes.class);
        }
    }

    @Test
    void the_noun_before_a_name_says_which_slot_it_fills() {
        assertThat(commands("remove group docker from bob", TestingHosts.DEBIAN))
                .containsExactly("sudo gpasswd -d bob docker");
        assertThat(commands("remove bob from group docker", TestingHosts.DEBIAN))
                .containsExactly("sudo gpasswd -d bob docker");
        assertThat(commands("kill all processes of the user bob", TestingHosts.DEBIAN))
                .containsExactly("sudo pkill -u bob");
        assertThat(commands("kill all firefox processes", TestingHosts.DEBIAN))
                .containsExactly("sudo pkill -x firefox");
    }

    @Test
    void a_value_that_needs_it_is_quoted_for_the_shell() {
        assertThat(commands("show '/tmp/my file'", TestingHosts.DEBIAN)).containsExactly("cat -- '/tmp/my file'");
        assertThat(commands("commit with the message \"it's $HOME; done\"", TestingHosts.DEBIAN))
                .containsExactly("git commit -m 'it'\\''s $HOME; done'");
    }

    @Test
    void what_is_missing_is_asked_and_the_next_turn_answers_it() {
        // Given
        Brain.Answer question = answer("restart the service", TestingHosts.DEBIAN);
        assertThat(question).isInstanceOf(Brain.Asks.class);

        // When
        Brain.Answer answer = BRAIN.answer(
                TestingHosts.turn(
                        "nginx", TestingHosts.DEBIAN, new Brain.Exchange("restart the service", "Which service?")),
                Progress.SILENT);

        // Then
        assertThat(commandsOf(answer)).containsExactly("sudo systemctl restart nginx");
    }

    @Test
    void a_new_request_after_a_question_is_a_new_request() {
        Brain.Answer answer = BRAIN.answer(
                TestingHosts.turn(
                        "how much disk space is left",
                        TestingHosts.DEBIAN,
                        new Brain.Exchange("restart the service", "Which service?")),
                Progress.SILENT);
        assertThat(commandsOf(answer)).containsExactly("df -h");
    }

    @Test
    void an_unknown_verb_is_not_explained_away_as_a_name() {
        for (String words :
                List.of("frobnicate again", "zorp /etc/passwd", "obliviate nginx", "frobnicate the widgets")) {
            // When
            Brain.Answer answer = answer(words, TestingHosts.DEBIAN);

            // Then
            assertThat(answer).as("%s: %s", words, answer).isInstanceOf(Brain.DoesNotKnow.class);
        }
    }

    @Test
    void a_name_alone_is_no_request_to_look_it_up() {
        assertThat(answer("tell of the frobnicator", TestingHosts.DEBIAN)).isNotInstanceOf(Brain.Proposes.class);
        assertThat(commands("look up the name example.org", TestingHosts.DEBIAN))
                .containsExactly("getent ahosts example.org");
    }

    @Test
    void its_name_tells_where_it_goes_by_words_alone() {
        assertThat(BRAIN.name()).isEqualTo("recipes, by their words alone (no model configured)");
        try (Meanings meanings = RecipeBrain.meanings()) {
            RecipeBook book = RecipeBook.builtIn();
            assertThat(new RecipeBrain(book, LearnedRecipes.inMemory(book), meanings).name())
                    .isEqualTo("recipes (no model configured)");
        }
    }

    @Test
    void the_ghost_is_called_by_its_name_and_a_user_of_that_name_is_another() {
        assertThat(commandsOf(answer("hey Alice, restart nginx", TestingHosts.DEBIAN)))
                .containsExactly("sudo systemctl restart nginx");
        assertThat(commandsOf(answer("add alice to the dialout group", TestingHosts.DEBIAN)))
                .singleElement()
                .asString()
                .contains("dialout", "alice");
    }

    @Test
    void a_question_is_not_answered_by_a_change() {
        // When
        Brain.Answer answer = answer("who owns /usr/sbin/ss", TestingHosts.DEBIAN);

        // Then
        assertThat(commandsOf(answer)).noneMatch(line -> line.contains("chown"));
        assertThat(answer("what rpm owns /usr/sbin/ss", TestingHosts.FEDORA)).isNotInstanceOf(Brain.Proposes.class);
    }

    @Test
    void names_that_are_joined_by_and_do_not_go_into_different_slots() {
        assertThat(answer("put strace and ltrace on this machine", TestingHosts.DEBIAN))
                .isNotInstanceOf(Brain.Proposes.class);
        assertThat(commandsOf(answer("compare a.txt and b.txt", TestingHosts.DEBIAN)))
                .singleElement()
                .asString()
                .contains("a.txt", "b.txt");
    }

    @Test
    void a_condition_or_a_second_task_that_no_recipe_knows_is_not_dropped() {
        for (String words : List.of(
                "kill all processes except sshd",
                "restart nginx on web2",
                "stop nginx in ten minutes",
                "install nginx and restart apache2")) {
            // When
            Brain.Answer answer = answer(words, TestingHosts.DEBIAN);

            // Then
            assertThat(answer).as(words).isInstanceOf(Brain.DoesNotKnow.class);
        }
    }

    @Test
    void the_words_of_a_choice_lead_to_a_proposal_or_its_question() {
        // Given
        for (String words : List.of("yo install vim", "who logged in lately", "what process is sitting on port 3000")) {
            // When
            Brain.Answer answer = answer(words, TestingHosts.DEBIAN);

            // Then
            assertThat(answer).asInstanceOf(type(Brain.Offers.class)).satisfies(offers -> {
                assertThat(offers.choices()).hasSizeBetween(1, 3);
                assertThat(offers.choices())
                        .allSatisfy(choice -> assertThat(answer(choice.words(), TestingHosts.DEBIAN))
                                .isInstanceOfAny(Brain.Proposes.class, Brain.Asks.class));
            });
        }
    }

    @Test
    void nothing_is_destroyed_without_a_word_that_says_so() {
        for (Recipe recipe : RecipeBook.builtIn().recipes()) {
            if (recipe.impact() != Impact.DESTROYS) {
                continue;
            }
            for (String example : recipe.examples()) {
                var words = new RequestReader(Vocabulary.load()).read(example);
                assertThat(words).as(example).anyMatch(Vocabulary.load()::isDeleting);
            }
        }
        assertThat(answer("untar old.txt", TestingHosts.DEBIAN)).isNotInstanceOf(Brain.Proposes.class);
    }

    @Test
    void a_host_without_sudo_gets_words_instead_of_a_command_that_must_fail() {
        assertThat(answer("install htop", TestingHosts.DEBIAN_WITHOUT_SUDO))
                .asInstanceOf(type(Brain.Says.class))
                .satisfies(says -> assertThat(says.words()).contains("no sudo"));
    }

    @Test
    void an_unknown_distribution_is_said() {
        assertThat(answer("install htop", HostFacts.unknown()))
                .asInstanceOf(type(Brain.Says.class))
                .satisfies(says -> assertThat(says.words()).contains("distribution"));
        assertThat(commands("uptime", HostFacts.unknown())).containsExactly("uptime");
    }

    @Test
    void what_is_not_known_names_the_way_out() {
        assertThat(answer("translate hello into french", TestingHosts.DEBIAN))
                .asInstanceOf(type(Brain.DoesNotKnow.class))
                .satisfies(unknown -> assertThat(unknown.words()).contains("configure a model"));
    }

    @Test
    void recipes_of_a_directory_are_read_strictly(@TempDir Path directory) throws IOException {
        // Given
        String good = """
                - id: own.deploy
                  purpose: deploy <name>
                  phrasings: ["frobnicate <name>"]
                  slots: {name: name}
                  run: "./deploy <name>"
                  does: changes
                  effect: deploys it
                  succeeds: 0.8
                  examples: [frobnicate web]
                """;
        Files.writeString(directory.resolve("own.yaml"), good);
        var brain = new RecipeBrain(RecipeBook.withDirectory(directory));

        // When
        Brain.Answer answer = brain.answer(TestingHosts.turn("frobnicate web", TestingHosts.DEBIAN), Progress.SILENT);

        // Then
        assertThat(commandsOf(answer)).containsExactly("./deploy web");
        for (String bad : List.of(
                good.replace("does: changes", "does: wonders"),
                good.replace("own.deploy", "package.install"),
                good.replace("  effect: deploys it\n", ""),
                good + "  surprise: yes\n",
                good.replace("slots: {name: name}", "slots: {name: anything}"),
                good.replace("./deploy <name>", "./deploy <other>"),
                "just text")) {
            Files.writeString(directory.resolve("own.yaml"), bad);
            assertThatThrownBy(() -> RecipeBook.withDirectory(directory))
                    .as(bad)
                    .isInstanceOf(RecipeException.class);
        }
    }

    @Property(tries = 200)
    void any_words_at_all_get_an_answer_and_every_proposal_is_one_plain_line(
            @ForAll @StringLength(max = 60) String tail) {
        for (String head : List.of("install ", "delete the file ", "")) {
            Brain.Answer answer = answer(head + tail, TestingHosts.DEBIAN);
            if (answer instanceof Brain.Proposes proposes) {
                assertThat(proposes.flow().steps())
                        .allSatisfy(step -> assertThat(step.command().value()).doesNotContain("\n", "\u001b"));
            }
        }
    }

    private static Brain.Answer answer(String words, HostFacts host) {
        return BRAIN.answer(TestingHosts.turn(words, host), Progress.SILENT);
    }

    private static List<String> commands(String words, HostFacts host) {
        return commandsOf(answer(words, host));
    }

    private static List<String> commandsOf(Brain.Answer answer) {
        assertThat(answer).isInstanceOf(Brain.Proposes.class);
        return ((Brain.Proposes) answer)
                .flow().steps().stream()
                        .filter(step -> !step.check())
                        .map(step -> step.command().value())
                        .toList();
    }
}
