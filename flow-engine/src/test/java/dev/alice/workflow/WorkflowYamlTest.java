package dev.alice.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.CommandText;
import dev.alice.flow.Flow;
import dev.alice.flow.Prediction;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.TestingTexts;
import dev.alice.flow.Visible;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowYamlTest {
    private static final Source FILE = new Source(Source.Kind.PERSON, "proposed-workflow.yml");

    private static final String PLAIN = """
            name: show the date
            on: workflow_dispatch
            jobs:
              flow:
                runs-on: [self-hosted, tmux]
                steps:
                  - run: date -u
            """;

    @Test
    void a_flow_is_written_in_the_shape_of_github_actions() {
        // Given
        Flow flow = new Flow(
                "install tpm2-tools with apt",
                "the tools are in Debian's archive",
                List.of(
                        new Step(
                                new CommandText("sudo apt-get install -y tpm2-tools"),
                                "adds one package",
                                new Prediction(0, 950, "tpm2_getcap is there"),
                                Optional.of(new CommandText("sudo apt-get remove tpm2-tools"))),
                        new Step(
                                new CommandText("tpm2_getcap -h | head -n 1 # don't"),
                                "yes",
                                new Prediction(1, 500, ""),
                                Optional.empty())),
                List.of("build it: by hand"),
                List.of(),
                new Source(Source.Kind.RECIPE, "apt-install"));

        // When
        String yaml = WorkflowYaml.write(flow);

        // Then
        assertThat(yaml).isEqualTo("""
                        name: install tpm2-tools with apt
                        on: workflow_dispatch
                        x-alice:
                          hypothesis: 'the tools are in Debian''s archive'
                          alternatives:
                            - 'build it: by hand'
                          assumptions: []
                          source:
                            kind: recipe
                            name: apt-install
                        jobs:
                          flow:
                            runs-on: [self-hosted, tmux]
                            steps:
                              - id: step-1
                                name: adds one package
                                run: sudo apt-get install -y tpm2-tools
                                x-alice:
                                  exit: 0
                                  permille: 950
                                  effect: tpm2_getcap is there
                                  undo: sudo apt-get remove tpm2-tools
                              - id: step-2
                                name: 'yes'
                                run: 'tpm2_getcap -h | head -n 1 # don''t'
                                x-alice:
                                  exit: 1
                                  permille: 500
                                  effect: ''
                        """);
    }

    @Test
    void a_plain_workflow_gets_the_defaults_and_the_source_of_who_hands_it_in() {
        assertThat(read(PLAIN))
                .isEqualTo(new WorkflowYaml.Workflow(new Flow(
                        "show the date",
                        "",
                        List.of(new Step(new CommandText("date -u"), "", new Prediction(0, 900, ""), Optional.empty())),
                        List.of(),
                        List.of(),
                        FILE)));
    }

    @Test
    void what_a_file_says_of_its_own_origin_is_not_believed() {
        // Given
        String yaml = PLAIN + "x-alice: {source: {kind: recipe, name: apt-install}}\n";

        // When
        WorkflowYaml.Reading reading = read(yaml);

        // Then
        assertThat(reading)
                .isInstanceOfSatisfying(
                        WorkflowYaml.Workflow.class,
                        workflow -> assertThat(workflow.flow().source()).isEqualTo(FILE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"on: [workflow_dispatch]", "on: {workflow_dispatch: }", "'on': workflow_dispatch"})
    void other_spellings_of_the_trigger_are_read(String on) {
        assertThat(read(PLAIN.replace("on: workflow_dispatch", on))).isInstanceOf(WorkflowYaml.Workflow.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "yes", "null-command", "010", "1e3", "'null'", "\"- x\""})
    void a_command_keeps_the_text_that_it_was_written_with(String run) {
        // When
        WorkflowYaml.Reading reading = read(PLAIN.replace("date -u", run));

        // Then
        assertThat(reading)
                .isInstanceOfSatisfying(
                        WorkflowYaml.Workflow.class,
                        workflow -> assertThat(workflow.flow()
                                        .steps()
                                        .getFirst()
                                        .command()
                                        .value())
                                .isEqualTo(run.replaceAll("['\"]", "")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "- run: date -u => - uses: actions/checkout@v4 => `uses` is not supported: actions are not run",
                "- run: date -u => - {run: date, if: always()} => `if` is not supported: a flow has no conditions",
                "- run: date -u => - {run: date, with: {a: b}} => `with` is not supported: actions are not run",
                "- run: date -u => - {run: date, shell: bash} => `shell` is not supported: the line is typed",
                "- run: date -u => - {run: date, env: {A: b}} => `env` is not supported: write the variables",
                "- run: date -u => - {run: date, rnu: x} => the key `rnu` of a step is not known here",
                "- run: date -u => - {name: nothing} => the key `run` is missing",
                "- run: date -u => - {run: date, id: a b} => the `id` of a step is a word",
                "- run: date -u => - {run: [a]} => `run` is a text",
                "- run: date -u => - date => a step is a mapping",
                "- run: date -u => - {run: date, x-alice: {exit: 256}} => an exit code is 0 to 255",
                "- run: date -u => - {run: date, x-alice: {exit: 0x1}} => `exit` is a number",
                "- run: date -u => - {run: date, x-alice: {permille: 1001}} => 0 to 1000 per mille",
                "- run: date -u => - {run: date, x-alice: {effekt: x}} => the key `effekt` of x-alice is not known",
                "- run: date -u => - {run: date, x-alice: {undo: \"a\\tb\"}} => <U+0009>",
                "date -u => 'echo ${{ secrets.KEY }}' => an expression ${{ }}: not supported",
                "show the date => 'for ${{ github.actor }}' => an expression ${{ }}: not supported",
                "date -u => \"a\\u202eb\" => <U+202E>",
                "date -u => \"a\\u001bb\" => <U+001B>",
                "date -u => \"\" => the command is empty",
                "date -u => &x date => anchors and aliases",
                "date -u => *x => anchors and aliases",
                "date -u => !!str date => tags (!) are not supported",
                "on: workflow_dispatch => on: push => `on` is workflow_dispatch",
                "on: workflow_dispatch => on: {push: } => `on` is workflow_dispatch",
                "[self-hosted, tmux] => ubuntu-latest => `runs-on` is [self-hosted, tmux]",
                "[self-hosted, tmux] => [self-hosted] => `runs-on` is [self-hosted, tmux]",
                "flow: => build: => the key `build` of jobs is not known",
                "name: show the date => title: x => the key `title` of the file is not known",
                "name: show the date => name: => the key `name` is missing",
                "name: show the date => permissions: {} => the key `permissions` of the file is not known",
                "name: show the date => {name: a => not YAML",
            })
    void what_a_flow_cannot_mean_is_refused_with_its_reason(String part, String instead, String reason) {
        assertThat(PLAIN).contains(part);
        assertThat(read(PLAIN.replace(part, instead)))
                .isInstanceOfSatisfying(
                        WorkflowYaml.Refused.class,
                        refused -> assertThat(refused.reason()).contains(reason));
    }

    @Test
    void a_run_of_many_lines_is_one_command_and_comes_back_as_it_was() {
        // When
        WorkflowYaml.Reading reading = read(PLAIN.replace("date -u", "|\n          date\n            rm -rf /tmp/x"));

        // Then
        assertThat(reading).isInstanceOfSatisfying(WorkflowYaml.Workflow.class, workflow -> {
            assertThat(workflow.flow().steps().getFirst().command().lines()).containsExactly("date", "  rm -rf /tmp/x");
            assertThat(read(WorkflowYaml.write(workflow.flow()))).isEqualTo(reading);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: a\nname: b\n",
                "a: &x [1]\nb: *x\n",
                "<<: {a: b}\n",
                "--- {}\n--- {}\n",
                "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]",
                "{{{{a: b}}}}",
                "? [a, b]\n: c\n",
                "%YAML 9.9\n---\na\n",
                "\u0000",
                "\ud800",
                "!!java.net.URL [http://127.0.0.1]\n",
                "a: 'open",
                "a: \"\\UFFFFFFFF\"",
                "a: \"\\U00110000\"",
                "%YAML 99999999999999999999.1\n---\na",
                "%TAG ! %ff\n---\na",
                "",
                "# nothing\n",
                "-",
                "steps"
            })
    void a_hostile_document_is_refused(String yaml) {
        assertThat(read(yaml)).isInstanceOf(WorkflowYaml.Refused.class);
    }

    @Test
    void a_file_over_the_limits_is_refused() {
        // Given
        String big = PLAIN + "# " + "x".repeat(WorkflowYaml.MAX_BYTES);
        String manySteps = PLAIN + "      - run: ls\n".repeat(Flow.MAX_STEPS);
        String manyNodes = PLAIN + "x-alice: {alternatives: [" + "a,".repeat(3_000) + "]}\n";
        String longLine = PLAIN.replace("date -u", "x".repeat(CommandText.MAX_BYTES + 1));

        // Then
        assertThat(read(big))
                .isInstanceOfSatisfying(
                        WorkflowYaml.Refused.class,
                        refused -> assertThat(refused.reason()).contains("more than 262144"));
        for (String yaml : List.of(manySteps, manyNodes, longLine)) {
            assertThat(read(yaml)).isInstanceOf(WorkflowYaml.Refused.class);
        }
    }

    @Property(tries = 300)
    void a_flow_that_is_written_is_read_back_equal(@ForAll("flows") Flow flow) {
        // When
        String yaml = WorkflowYaml.write(flow);

        // Then
        assertThat(yaml.codePoints()).allMatch(point -> point == '\n' || Visible.isPlain(point));
        assertThat(WorkflowYaml.read(yaml, flow.source())).isEqualTo(new WorkflowYaml.Workflow(flow));
    }

    @Property(tries = 300)
    void random_bytes_are_refused_and_nothing_is_thrown(@ForAll byte[] bytes) {
        assertThat(read(new String(bytes, StandardCharsets.UTF_8))).isInstanceOf(WorkflowYaml.Refused.class);
        assertThat(read(new String(bytes, StandardCharsets.ISO_8859_1))).isInstanceOf(WorkflowYaml.Refused.class);
    }

    @Property(tries = 300)
    void a_damaged_file_is_read_or_refused_and_nothing_is_thrown(
            @ForAll("flows") Flow flow, @ForAll int where, @ForAll("damage") String damage) {
        // Given
        String yaml = WorkflowYaml.write(flow);
        int at = Math.floorMod(where, yaml.length());

        // When
        WorkflowYaml.Reading reading = read(yaml.substring(0, at) + damage + yaml.substring(at));

        // Then
        switch (reading) {
            case WorkflowYaml.Workflow workflow ->
                assertThat(workflow.flow().source()).isEqualTo(FILE);
            case WorkflowYaml.Refused refused -> assertThat(refused.reason()).isNotBlank();
        }
    }

    @Provide
    Arbitrary<String> damage() {
        return Arbitraries.oneOf(
                TestingTexts.wellFormed(4),
                Arbitraries.of(
                        "\n", "\t", ": ", "- ", "'", "\"", "{", "[", "*a", "&a ", "!!b ", "<<: *a", "\n---\n", "# "));
    }

    @Provide
    Arbitrary<Flow> flows() {
        Arbitrary<String> texts = Arbitraries.oneOf(
                        TestingTexts.wellFormed(30),
                        Arbitraries.of(
                                "yes",
                                "No",
                                "null",
                                "~",
                                "on",
                                "- x",
                                "a: b",
                                "a # b",
                                "a:",
                                "? x",
                                "123",
                                "1_000",
                                "0x1f",
                                "1e3",
                                ".inf",
                                "2026-11-22",
                                "12:30:45",
                                "*a",
                                "&a",
                                "!a",
                                "%a",
                                "@a",
                                "`a`",
                                "|",
                                ">",
                                "'",
                                "\"",
                                "\\n",
                                " a ",
                                "a  b",
                                "[a]",
                                "{a: b}",
                                "---",
                                "...",
                                "\n",
                                "\r\n",
                                "=",
                                "<<",
                                ""),
                        TestingTexts.commands(40))
                .filter(text -> !text.contains("${{"));
        Arbitrary<CommandText> commands = Arbitraries.oneOf(
                        TestingTexts.commands(60), TestingTexts.commands(2_000), texts)
                .filter(line -> CommandText.objection(line).isEmpty() && !line.contains("${{"))
                .map(CommandText::new);
        Arbitrary<Prediction> predictions = Combinators.combine(
                        Arbitraries.integers().between(0, 255),
                        Arbitraries.integers().between(0, 1000),
                        texts)
                .as(Prediction::new);
        Arbitrary<Step> steps = Combinators.combine(commands, texts, predictions, commands.optional())
                .as(Step::new);
        Arbitrary<Source> sources = Combinators.combine(
                        Arbitraries.of(Source.Kind.class), texts.filter(text -> !text.isBlank()))
                .as(Source::new);
        return Combinators.combine(
                        texts.filter(text -> !text.isBlank()),
                        texts,
                        steps.list().ofMinSize(1).ofMaxSize(6),
                        texts.list().ofMaxSize(4),
                        texts.list().ofMaxSize(4),
                        sources)
                .as(Flow::new);
    }

    private static WorkflowYaml.Reading read(String yaml) {
        return WorkflowYaml.read(yaml, FILE);
    }
}
