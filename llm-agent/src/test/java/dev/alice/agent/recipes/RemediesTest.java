package dev.alice.agent.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.flow.Bytes;
import dev.alice.flow.CommandText;
import dev.alice.flow.Flow;
import dev.alice.flow.FlowId;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Prediction;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Eyes;
import dev.alice.flow.port.Progress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** After a failure that is known, recipe mode proposes what is known against it, and nothing otherwise. */
class RemediesTest {
    private static final RecipeBrain BRAIN = new RecipeBrain(RecipeBook.builtIn());
    private static final String UNKNOWN_PACKAGE = "Reading package lists...\nE: Unable to locate package htop\n";

    private final List<String> looks = new ArrayList<>();

    @Test
    void a_package_that_the_lists_do_not_know_is_installed_after_a_refresh() {
        // Given
        Flow tried = proposed("install htop", TestingHosts.DEBIAN);

        // When
        Brain.Answer answer = after("install htop", TestingHosts.DEBIAN, tried, 1, 100, UNKNOWN_PACKAGE);

        // Then
        assertThat(commands(answer))
                .containsExactly("sudo apt-get update", "sudo apt-get install -y htop", "dpkg-query -W htop");
        assertThat(((Brain.Proposes) answer).flow().source().name()).isEqualTo("package.install.after-refreshing");
        assertThat(((Brain.Proposes) answer).seeds())
                .extracting(Seed::kind)
                .containsExactly(Seed.Kind.RECIPE, Seed.Kind.PANE);
        assertThat(looks).containsExactly("output for recipes");
    }

    @Test
    void what_the_eyes_may_not_see_is_no_evidence() {
        // Given
        Flow tried = proposed("install htop", TestingHosts.DEBIAN);

        // When
        Brain.Answer answer = after("install htop", TestingHosts.DEBIAN, tried, 1, 100, null);

        // Then
        assertThat(answer).isInstanceOf(Brain.DoesNotKnow.class);
    }

    @Test
    void another_exit_code_or_another_text_is_another_failure() {
        // Given
        Flow tried = proposed("install htop", TestingHosts.DEBIAN);

        // Then
        assertThat(after("install htop", TestingHosts.DEBIAN, tried, 1, 1, UNKNOWN_PACKAGE))
                .isInstanceOf(Brain.DoesNotKnow.class);
        assertThat(after("install htop", TestingHosts.DEBIAN, tried, 1, 100, "E: No space left on device"))
                .isInstanceOf(Brain.DoesNotKnow.class);
    }

    @Test
    void a_unit_that_is_not_there_is_looked_for_under_names_alike() {
        // Given
        Flow tried = proposed("restart nginx", TestingHosts.DEBIAN);

        // When
        Brain.Answer answer = after(
                "restart nginx",
                TestingHosts.DEBIAN,
                tried,
                1,
                5,
                "Failed to restart nginx.service: Unit nginx.service not found.");

        // Then
        assertThat(commands(answer)).containsExactly("systemctl list-unit-files --no-pager | grep -i -- nginx");
    }

    @Test
    void what_failed_for_lack_of_rights_is_tried_as_root_from_the_step_that_failed() {
        // Given
        Flow tried = flow("mkdir a", "mkdir /opt/a", "touch /opt/a/b");

        // When
        Brain.Answer answer = after(
                "set the directory up",
                TestingHosts.DEBIAN,
                tried,
                2,
                1,
                "mkdir: cannot create directory '/opt/a': Permission denied");

        // Then
        assertThat(commands(answer)).containsExactly("sudo mkdir /opt/a", "touch /opt/a/b");
    }

    @Test
    void root_and_a_host_without_sudo_get_no_sudo() {
        for (HostFacts host : List.of(TestingHosts.DEBIAN_ROOT, TestingHosts.DEBIAN_WITHOUT_SUDO)) {
            assertThat(after("set it up", host, flow("mkdir /opt/a"), 1, 1, "Permission denied"))
                    .isInstanceOf(Brain.DoesNotKnow.class);
        }
    }

    @Test
    void a_line_of_which_sudo_would_reach_only_a_part_is_not_raised() {
        for (String line : List.of(
                "echo x > /etc/motd",
                "cat /etc/shadow | wc -l",
                "cd /root",
                "sudo true",
                "X=1 env",
                "a; b",
                "ls $HOME")) {
            assertThat(after("do it", TestingHosts.DEBIAN, flow(line), 1, 1, "Permission denied"))
                    .as(line)
                    .isInstanceOf(Brain.DoesNotKnow.class);
        }
    }

    @Test
    void a_line_that_the_shell_did_not_run_has_no_remedy() {
        assertThat(answer(
                        "install htop",
                        TestingHosts.DEBIAN,
                        proposed("install htop", TestingHosts.DEBIAN),
                        1,
                        OptionalInt.empty(),
                        UNKNOWN_PACKAGE))
                .isInstanceOf(Brain.DoesNotKnow.class);
    }

    @Test
    void a_recipe_that_declares_a_failure_badly_stops_the_start() {
        String recipe = """
                - id: mine.one
                  purpose: say something
                  phrasings: [say something]
                  run: "true"
                  does: reads
                  effect: nothing
                  succeeds: 1
                  examples: [say something]
                  fails:
                    - as: again
                      exit: [%s]
                      says: [%s]
                      purpose: say it again
                      run: "true"
                      does: reads
                      effect: nothing
                      succeeds: 1
                """;
        assertThat(read(recipe.formatted("1", "lost"))).hasSize(1);
        assertThatThrownBy(() -> read(recipe.formatted("0", "lost"))).hasMessageContaining("exit codes from 1 to 255");
        assertThatThrownBy(() -> read(recipe.formatted("1", ""))).hasMessageContaining("«says»");
        assertThatThrownBy(() -> read(recipe.formatted("1", "Lost"))).hasMessageContaining("small letters");
    }

    private static List<Recipe> read(String yaml) {
        return new RecipeFile().read("mine.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static Flow proposed(String words, HostFacts host) {
        Brain.Answer answer = BRAIN.answer(TestingHosts.turn(words, host), Progress.SILENT);
        assertThat(answer).isInstanceOf(Brain.Proposes.class);
        return ((Brain.Proposes) answer).flow();
    }

    private static Flow flow(String... commands) {
        return new Flow(
                "set it up",
                "it is set up",
                List.of(commands).stream()
                        .map(line -> new Step(
                                new CommandText(line), "", new Prediction(0, 900, "it is there"), Optional.empty()))
                        .toList(),
                List.of(),
                List.of(),
                new Source(Source.Kind.MODEL, "a model"));
    }

    private Brain.Answer after(
            String words,
            HostFacts host,
            Flow tried,
            int step,
            int exit,
            @org.jspecify.annotations.Nullable String output) {
        return answer(words, host, tried, step, OptionalInt.of(exit), output);
    }

    private Brain.Answer answer(
            String words,
            HostFacts host,
            Flow tried,
            int step,
            OptionalInt exit,
            @org.jspecify.annotations.Nullable String output) {
        Eyes eyes = new Eyes() {
            @Override
            public Look pane(String reader) {
                throw new AssertionError("the pane is not read for it");
            }

            @Override
            public Look host(String reader) {
                throw new AssertionError("the host is not read for it");
            }

            @Override
            public Look log(String said, String reader) {
                throw new AssertionError("the log is not read for it");
            }

            @Override
            public Look explain(String command, String reader) {
                throw new AssertionError("no command is explained for it");
            }

            @Override
            public Look output(String reader) {
                looks.add("output for " + reader);
                return output == null ? new Unseen("policy does not let it") : new Seen(output);
            }
        };
        Brain.Setback setback =
                new Brain.Setback(FlowId.of(Bytes.utf8(tried.purpose())), tried, step, "it failed", exit, 1);
        return BRAIN.answer(
                new Brain.Turn(new UserName("octo"), words, host, eyes, List.of(), Optional.of(setback)),
                Progress.SILENT);
    }

    private static List<String> commands(Brain.Answer answer) {
        assertThat(answer).isInstanceOf(Brain.Proposes.class);
        return ((Brain.Proposes) answer)
                .flow().steps().stream().map(step -> step.command().value()).toList();
    }
}
