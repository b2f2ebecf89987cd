package dev.alice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes over what, and the list of settings that people read. */
class SettingSourcesTest {
    @TempDir
    Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("alice.yaml"), text);
    }

    private ConfigReader.Flags flags(Path file, String ssh) {
        return new ConfigReader.Flags(file, directory.resolve("data"), ssh, null, null, List.of());
    }

    private static EffectiveSettings.Value value(EffectiveSettings settings, String key) {
        return settings.values().stream()
                .filter(one -> one.setting().key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void every_key_of_the_file_is_documented_and_nothing_else() {
        assertThat(Setting.all())
                .extracting(Setting::key)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(SettingTree.keys().keySet());
        assertThat(Setting.all()).allSatisfy(one -> {
            assertThat(one.says()).as(one.key()).hasSizeGreaterThan(20).endsWith(".");
            assertThat(one.usual() == null)
                    .as("%s has something usual or an example", one.key())
                    .isEqualTo(one.example() != null);
        });
    }

    @Test
    void what_the_list_calls_usual_is_what_holds_without_a_file() throws Exception {
        // Given
        StringBuilder text = new StringBuilder();
        String section = "";
        for (Setting one : Setting.all()) {
            if (one.usual() == null || one.key().equals("model.key-variable")) {
                continue;
            }
            int dot = one.key().indexOf('.');
            String own = dot < 0 ? "" : one.key().substring(0, dot);
            if (!own.equals(section)) {
                text.append(own).append(":\n");
            }
            section = own;
            text.append(dot < 0 ? "" : "  ")
                    .append(one.key().substring(dot + 1))
                    .append(": ");
            text.append(one.usual()).append('\n');
        }

        // When
        Config written = new ConfigReader(Map.of()).read(flags(file(text.toString()), null));
        Config none = new ConfigReader(Map.of()).read(flags(null, null));

        // Then
        assertThat(written).isEqualTo(none);
    }

    @Test
    void flags_go_over_the_environment_that_over_the_file_and_that_over_what_is_usual() throws Exception {
        // Given
        Path file = file("ssh: 127.0.0.1:1\nhttp: 127.0.0.1:2\nlimits:\n  sessions: 3\n  step-minutes: 4\n");
        ConfigReader reader = new ConfigReader(
                Map.of("ALICE_SSH", "127.0.0.1:5", "ALICE_HTTP", "127.0.0.1:6", "ALICE_LIMITS_SESSIONS", "7"));

        // When
        ConfigReader.Read read = reader.readWithSources(flags(file, "127.0.0.1:8"));

        // Then
        assertThat(read.config().ssh().port()).isEqualTo(8);
        assertThat(read.config().http().port()).isEqualTo(6);
        assertThat(read.config().limits().sessions()).isEqualTo(7);
        assertThat(read.config().limits().step()).hasMinutes(4);
        assertThat(read.config().limits().approval()).hasMinutes(10);
        EffectiveSettings effective = read.effective();
        assertThat(value(effective, "ssh").source()).isEqualTo("flag --ssh");
        assertThat(value(effective, "http").source()).isEqualTo("environment ALICE_HTTP");
        assertThat(value(effective, "limits.sessions").text()).hasValue("7");
        assertThat(value(effective, "limits.step-minutes").source()).isEqualTo(file + " line 5");
        assertThat(value(effective, "limits.approval-minutes").source()).isEqualTo("usual");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    ALICE_LIMITS_SESSIONS    ; many        ; is not a number
                    ALICE_LIMITS_SESSIONS    ; 0           ; is not between 1 and 10000
                    ALICE_SANDBOX_OWN_HOST   ; yes         ; is neither true nor false
                    ALICE_TPM_REGISTERS      ; 1,x         ; is not a number
                    ALICE_OPERATOR_LOG_FORMAT; xml         ; is none of text, json
                    ALICE_BUDGET_DAY_DOLLARS ; free        ; is not a number
                    ALICE_OPERATOR_METRICS   ; 9464        ; is not HOST:PORT
                    """)
    void a_bad_value_of_the_environment_is_refused_with_its_reason(String name, String text, String reason) {
        assertThatThrownBy(() -> new ConfigReader(Map.of(name, text)).read(flags(null, null)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void lists_numbers_and_switches_come_from_the_environment_too() {
        // When
        Config config = new ConfigReader(Map.of(
                        "ALICE_TPM_REGISTERS", "0, 7",
                        "ALICE_SANDBOX_OWN_HOST", "true",
                        "ALICE_SANDBOX_MIRRORS", "a.example,b.example",
                        "ALICE_BUDGET_TURN_DOLLARS", "0.5",
                        "ALICE_MODEL_URL", "http://127.0.0.1:1/v1",
                        "ALICE_MODEL_NAME", "m"))
                .read(flags(null, null));

        // Then
        assertThat(config.tpm().registers()).containsExactly(0, 7);
        assertThat(config.sandbox().ownHost()).isTrue();
        assertThat(config.sandbox().mirrors()).containsExactly("a.example", "b.example");
        assertThat(config.models().budget().turn().micros()).isEqualTo(500_000);
        assertThat(config.models().order())
                .singleElement()
                .satisfies(model -> assertThat(model.model()).isEqualTo("m"));
    }

    @Test
    void a_password_in_a_url_is_not_shown() throws Exception {
        // Given
        Path file = file("supply: { osv: 'https://someone:hunter2@osv.example' }\n");

        // When
        EffectiveSettings effective =
                new ConfigReader(Map.of()).readWithSources(flags(file, null)).effective();

        // Then
        assertThat(value(effective, "supply.osv").text()).hasValue("https://…@osv.example");
    }

    @Test
    void what_changed_is_known_by_name() throws Exception {
        // Given
        ConfigReader reader = new ConfigReader(Map.of());
        EffectiveSettings before = reader.readWithSources(flags(file("limits: { sessions: 3 }\n"), null))
                .effective();

        // When
        EffectiveSettings after = reader.readWithSources(flags(
                        file("limits: { sessions: 4, step-minutes: 30 }\noperator: { log-format: json }\n"), null))
                .effective();

        // Then
        assertThat(after.changedFrom(before).stream().collect(Collectors.toMap(Setting::key, Setting::live)))
                .isEqualTo(Map.of("limits.sessions", true, "operator.log-format", true));
    }
}
