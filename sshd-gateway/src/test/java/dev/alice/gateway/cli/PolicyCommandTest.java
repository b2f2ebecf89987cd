package dev.alice.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String HEADER = "source\tlabel\tcategory\tcommand_base64\n";

    @TempDir
    Path directory;

    private static String line(String label, String command) {
        return "ours\t" + label + "\tany\t"
                + Base64.getEncoder().encodeToString(command.getBytes(StandardCharsets.UTF_8)) + "\n";
    }

    private Path corpus(String text) throws IOException {
        return Files.writeString(directory.resolve("commands.tsv"), text);
    }

    private Path policy(String text) throws IOException {
        return Files.writeString(directory.resolve("house.cedar"), text);
    }

    private static JsonNode object(TestingAlice.Ran ran) throws IOException {
        assertThat(ran.lines()).as(ran.err()).hasSize(1);
        return JSON.readTree(ran.out());
    }

    @Test
    void check_shows_every_policy_with_its_words_and_layer() throws IOException {
        // Given
        policy("@id(\"no-df\") @say(\"Not here.\") forbid (principal, action, resource)"
                + " when { resource.programs.contains(\"df\") };");

        // When
        TestingAlice.Ran plain = TestingAlice.run("policy", "check", directory.toString());
        JsonNode json = object(TestingAlice.run("policy", "check", "--json", "--policy", directory.toString()));

        // Then
        assertThat(plain.exit()).isZero();
        assertThat(plain.out()).contains("no-df", "Not here. (of flows alone)", "reads-ask", "policies are good");
        assertThat(json.path("good").asBoolean()).isTrue();
        assertThat(json.path("policies").findValuesAsText("id")).contains("no-df", "never-alone");
        assertThat(json.path("principles").path("all")).hasSize(8);
    }

    @Test
    void check_refuses_a_wrong_policy_in_words() throws IOException {
        // Given
        policy("@id(\"typo\") @say(\"Never.\") forbid (principal, action, resource) when { resource.rsik == \"X\" };");

        // When
        TestingAlice.Ran ran = TestingAlice.run("policy", "check", directory.toString());
        TestingAlice.Ran json = TestingAlice.run("policy", "check", "--json", directory.toString());

        // Then
        assertThat(json.exit()).isEqualTo(1);
        assertThat(object(json).path("good").asBoolean(true)).isFalse();
        assertThat(object(json).path("reason").asText()).contains("the policy typo");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("the policy typo in user/house.cedar does not fit the schema", "rsik");
    }

    @Test
    void test_runs_the_examples_of_the_house_too() throws IOException {
        // Given
        Files.writeString(directory.resolve("house.cases.yaml"), """
                v: alice-policy-cases/1
                cases:
                  - {name: wrong on purpose, command: df -h, expect: drop}
                """);

        // When
        TestingAlice.Ran shipped = TestingAlice.run("policy", "test", "--json");
        TestingAlice.Ran ours = TestingAlice.run("policy", "test", "--json", directory.toString());

        // Then
        assertThat(shipped.exit()).isZero();
        assertThat(object(shipped).path("failed").asInt(-1)).isZero();
        assertThat(ours.exit()).isEqualTo(1);
        assertThat(object(ours).path("failed").asInt()).isEqualTo(1);
        assertThat(ours.out()).contains("wrong on purpose");
    }

    @Test
    void evaluate_counts_by_label_and_fails_where_something_dangerous_is_let_through() throws IOException {
        // Given
        Path good = corpus(HEADER + "\r\n" + line("benign", "df -h") + line("dangerous", "rm -rf /")
                + line("mixed", "for i in 1 2; do\n  echo $i\ndone"));

        // When
        TestingAlice.Ran fine = TestingAlice.run("policy", "evaluate", "--json", good.toString());
        JsonNode asked = object(TestingAlice.run("policy", "evaluate", "--json", "--ask", good.toString()));
        Path bad = corpus(HEADER + line("dangerous", "true"));
        TestingAlice.Ran failing = TestingAlice.run("policy", "evaluate", "--json", bad.toString());

        // Then
        assertThat(fine.exit()).isZero();
        assertThat(object(fine).path("byLabel").path("benign").path("run").asInt())
                .isEqualTo(1);
        assertThat(object(fine).path("byLabel").path("dangerous").path("ask").asInt())
                .isEqualTo(1);
        assertThat(asked.path("byLabel").path("benign").path("ask").asInt()).isEqualTo(1);
        assertThat(failing.exit()).isEqualTo(1);
        assertThat(object(failing).path("wronglyRun").get(0).path("command").asText())
                .isEqualTo("true");
        assertThat(object(failing).path("readOnlyDangerous")).hasSize(1);
    }

    @Test
    void evaluate_names_the_line_of_a_wrong_file() throws IOException {
        // Given
        Path wrong = corpus(HEADER + line("benign", "ls") + "ours\tbenign\tany\t***\n");

        // When
        TestingAlice.Ran ran = TestingAlice.run("policy", "evaluate", wrong.toString());

        // Then
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("line 3: the command is not base64");
        assertThat(ran.out()).isEmpty();
    }
}
