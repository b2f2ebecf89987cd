package dev.alice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxSettingsTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', nullValues = "none", textBlock = """
                    none                                  ; false
                    'sandbox: { mirrors: [a.example] }'   ; false
                    'sandbox: { own-host: false }'        ; false
                    'sandbox: { own-host: true }'         ; true
                    """)
    void a_host_is_for_everybody_to_see_only_where_the_file_says_so(
            String sandbox, boolean own, @TempDir Path directory) throws IOException {
        // Given
        Path file = directory.resolve("alice.yaml");
        Files.writeString(file, "keys: " + directory + "\n" + (sandbox == null ? "" : sandbox + "\n"));

        // When
        Config config = new ConfigReader(Map.of())
                .read(new ConfigReader.Flags(file, directory.resolve("data"), null, null, null, List.of()));

        // Then
        assertThat(config.sandbox().ownHost()).isEqualTo(own);
        assertThat(config.onThisHost().sandbox().ownHost()).isTrue();
    }
}
