package dev.alice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alice.agent.pair.Seat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairSettingsTest {
    private static final String MODELS = "models:\n  - protocol: ollama\n    name: qwen3\n";

    @TempDir
    Path directory;

    private Seat read(String text) throws IOException {
        Path file = directory.resolve("alice.yaml");
        Files.writeString(file, "keys: " + directory + "\n" + text);
        return new ConfigReader(Map.of())
                .read(new ConfigReader.Flags(file, directory.resolve("data"), null, null, null, List.of()))
                .models()
                .navigator();
    }

    @Test
    void the_seat_of_the_navigator_is_the_usual_one_recipes_nobodys_or_a_models() throws IOException {
        assertThat(read("")).isEqualTo(new Seat.Usual());
        assertThat(read("pair:\n  navigator: recipes\n")).isEqualTo(new Seat.Recipes());
        assertThat(read("pair:\n  navigator: off\n")).isEqualTo(new Seat.Nobody());
        assertThat(read(MODELS + "pair:\n  navigator: qwen3\n")).isEqualTo(new Seat.Model("qwen3"));
    }

    @Test
    void a_navigator_that_is_none_of_the_models_stops_the_start_in_words() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> read(MODELS + "pair:\n  navigator: gpt-x\n"))
                .withMessageContaining("'gpt-x' is neither recipes, off nor the name of a model");
    }
}
