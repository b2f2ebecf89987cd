package dev.alice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alice.agent.model.Allowance;
import dev.alice.agent.model.Budget;
import dev.alice.agent.model.ModelSettings;
import dev.alice.agent.model.Price;
import dev.alice.agent.model.Protocol;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelSettingsTest {
    @TempDir
    Path directory;

    private Config.Models read(Map<String, String> environment, String models) throws IOException {
        Path file = directory.resolve("alice.yaml");
        Files.writeString(file, "keys: " + directory + "\n" + models);
        return new ConfigReader(environment)
                .read(new ConfigReader.Flags(file, directory.resolve("data"), null, null, null, List.of()))
                .models();
    }

    @Test
    void nothing_is_looked_for_where_the_file_says_nothing() throws IOException {
        assertThat(read(Map.of(), "")).isEqualTo(Config.Models.none());
    }

    @Test
    void the_environment_comes_first_and_then_the_list_in_its_order() throws IOException {
        // When
        Config.Models models = read(Map.of("ALICE_MODEL_URL", "http://127.0.0.1:9/v1", "ALICE_MODEL", "first"), """
                models:
                  - protocol: anthropic
                    name: claude-test
                    key-variable: ANTHROPIC_API_KEY
                    input-dollars: 3
                    output-dollars: 15.5
                  - protocol: ollama
                    name: qwen3
                  - base-url: https://models.example/v1
                  - local: true
                """);

        // Then
        assertThat(models.order())
                .extracting(ModelSettings::model)
                .containsExactly("first", "claude-test", "qwen3", "", "");
        assertThat(models.order())
                .extracting(ModelSettings::protocol)
                .containsExactly(
                        Protocol.OPENAI, Protocol.ANTHROPIC, Protocol.OLLAMA, Protocol.OPENAI, Protocol.OPENAI);
        assertThat(models.order().get(0).keyVariable()).isEmpty();
        assertThat(models.order().get(1).price()).isEqualTo(new Price(3_000_000, 15_500_000));
        assertThat(models.order().get(2).baseUrl()).isEqualTo(URI.create("http://127.0.0.1:11434/v1"));
        assertThat(models.order().get(4).places())
                .containsExactly(URI.create("http://127.0.0.1:11434/v1"), URI.create("http://127.0.0.1:8080/v1"));
    }

    @Test
    void budgets_are_taken_and_the_rest_stays_as_usual() throws IOException {
        // When
        Budget budget = read(Map.of(), "budget:\n  turn-tokens: 5000\n  session-dollars: 0.25\n")
                .budget();

        // Then
        assertThat(budget.turn()).isEqualTo(new Allowance(5_000, 1_000_000));
        assertThat(budget.session()).isEqualTo(new Allowance(1_000_000, 250_000));
        assertThat(budget.day()).isEqualTo(Budget.standard().day());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "models: [{protocol: gemini, name: x}] | models[0].protocol",
                "models: [{name: x}] | models[0].base-url",
                "models: [{base-url: 'ftp://x', name: x}] | models[0].base-url",
                "models: [{base-url: 'http://me:secret@x/v1', name: x}] | must not hold a password",
                "models: [{protocol: anthropic, name: x}] | models[0]: a model of Anthropic needs",
                "models: [{protocol: ollama, key-variable: sk-123}] | name of an environment variable",
                "models: [{local: true, base-url: 'http://x/v1'}] | models[0]: local",
                "models: [{protocol: ollama, input-dollars: -1}] | models[0].input-dollars",
                "models: [{protocol: ollama, key: sk-123}] | unknown key",
                "budget: {turn-tokens: 0} | budget.turn-tokens",
                "model: {name: x} | go together"
            })
    void a_setting_that_cannot_be_used_is_refused_by_its_name(String line, String words) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> read(Map.of(), line + "\n"))
                .withMessageContaining(words);
    }
}
