package dev.alice.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.gateway.config.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What is made of the commands and the settings for people to read. */
class ManualTest {
    @TempDir
    Path directory;

    @Test
    void the_manual_has_every_command_and_every_setting_and_no_stray_request() {
        // When
        TestingAlice.Ran ran = TestingAlice.run("manual");

        // Then
        assertThat(ran.out())
                .startsWith(".TH ALICE 1 ")
                .contains(
                        ".SS alice serve\n", ".SS alice config explain\n", ".SS alice log verify\n", "\\-\\-data DIR");
        assertThat(Setting.all())
                .allSatisfy(
                        one -> assertThat(ran.out()).contains("\\fB" + one.key().replace("-", "\\-") + "\\fR\n"));
        assertThat(ran.lines())
                .filteredOn(line -> line.startsWith(".") || line.startsWith("'"))
                .allMatch(line -> line.matches("\\.(TH|SH|SS|TP|B|I|br)( .*)?"));
    }

    @Test
    void bash_completes_commands_with_the_script() throws Exception {
        // Given
        Path script = Files.write(
                directory.resolve("alice"),
                TestingAlice.run("manual", "--completion").bytes());

        // When
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source " + script
                                + "; COMP_WORDS=(alice do); COMP_CWORD=1; _complete_alice; echo ${COMPREPLY[@]}")
                .redirectErrorStream(true)
                .start();

        // Then
        assertThat(new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip())
                .isEqualTo("doctor");
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void the_template_sets_nothing_and_is_good_with_everything_that_is_usual_in_it() throws Exception {
        // Given
        String template = TestingAlice.run("config", "template").out();
        StringBuilder set = new StringBuilder();
        List<String> examples = Setting.all().stream()
                .filter(one -> one.usual() == null)
                .map(one -> one.key().substring(one.key().lastIndexOf('.') + 1) + ": ")
                .toList();
        for (String line : template.lines().toList()) {
            boolean comment = line.startsWith("##") || line.startsWith("# ") && !line.startsWith("#  ");
            boolean example =
                    examples.stream().anyMatch(key -> line.startsWith("#" + key) || line.startsWith("#  " + key));
            if (!comment && !example) {
                set.append(line.startsWith("#") ? line.substring(1) : line).append('\n');
            }
        }

        // Then
        assertThat(template.lines()).allMatch(line -> line.isEmpty() || line.startsWith("#"));
        Object read = new Yaml().load(set.toString());
        assertThat(read.toString()).contains("sessions=200", "drain-seconds=60", "ssh=127.0.0.1:2222");
    }

    @Test
    void show_tells_values_with_their_sources_and_explain_what_a_setting_is_for() throws Exception {
        // Given
        Path keys = Files.createDirectories(directory.resolve("keys"));
        Path file = Files.writeString(directory.resolve("alice.yaml"), "keys: " + keys + "\nlimits:\n  sessions: 3\n");

        // When
        TestingAlice.Ran show = TestingAlice.run(
                "config",
                "show",
                "--json",
                "--config",
                file.toString(),
                "--data",
                directory.resolve("d").toString());
        TestingAlice.Ran explain = TestingAlice.run("config", "explain", "limits.sessions");
        TestingAlice.Ran unknown = TestingAlice.run("config", "explain", "limits.session");

        // Then
        assertThat(show.lines())
                .hasSameSizeAs(Setting.all())
                .contains("{\"key\":\"limits.sessions\",\"value\":\"3\",\"source\":\"" + file + " line 3\"}")
                .contains("{\"key\":\"limits.step-minutes\",\"value\":\"30\",\"source\":\"usual\"}")
                .contains("{\"key\":\"data\",\"value\":\"" + directory.resolve("d") + "\",\"source\":\"flag --data\"}");
        assertThat(explain.out())
                .contains("limits.sessions", "usual     200", "ALICE_LIMITS_SESSIONS", "SIGHUP takes it over");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("limits.session;");
    }
}
