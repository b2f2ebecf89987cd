package dev.alice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

class SupplySettingsTest {
    @TempDir
    Path directory;

    private Config.Supply read(String supply) throws IOException {
        Path file = directory.resolve("alice.yaml");
        Files.writeString(file, "keys: " + directory + "\n" + supply);
        return new ConfigReader(Map.of())
                .read(new ConfigReader.Flags(file, directory.resolve("data"), null, null, null, List.of()))
                .supply();
    }

    @Test
    void nobody_is_asked_and_nothing_is_stated_where_the_file_says_nothing() throws IOException {
        assertThat(read("")).satisfies(supply -> {
            assertThat(supply.osv()).isEmpty();
            assertThat(supply.organisation()).isEmpty();
        });
    }

    @Test
    void a_database_and_the_organisations_file_are_taken_as_they_are_written() throws IOException {
        // Given
        Path organisation = Files.writeString(directory.resolve("organisation.yaml"), "organisation: Example Ltd\n");

        // When
        Config.Supply supply = read("supply:\n  osv: https://osv.example/api\n  organisation: " + organisation + "\n");

        // Then
        assertThat(supply.osv()).hasValue(URI.create("https://osv.example/api"));
        assertThat(supply.organisation()).hasValue(organisation);
    }

    @ParameterizedTest
    @CsvSource({
        "osv: ftp://osv.example, supply.osv",
        "osv: nowhere, supply.osv",
        "organisation: /no/such/file, supply.organisation",
        "ovs: https://osv.example, unknown key"
    })
    void a_setting_that_cannot_be_used_is_refused_by_its_name(String line, String words) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> read("supply:\n  " + line + "\n"))
                .withMessageContaining(words);
    }
}
