package dev.alice.prioritizer.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Assessment;
import dev.alice.prioritizer.TestingFlows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start where the native parser cannot be unpacked, in a process of its own: loading is tried once in a process. */
class BareStartTest {
    @TempDir
    private Path directory;

    @Test
    void without_a_place_for_the_native_parser_lines_outside_the_grammar_stay_opaque_and_say_why() throws Exception {
        // Given
        Path nowhere = directory.resolve("not-there");

        // When
        List<String> said = start(nowhere);

        // Then
        assertThat(said)
                .containsExactly(
                        "df -h READS_ONLY true",
                        "echo $(rm -rf x) DESTRUCTIVE false",
                        "note: the grammar that explains such lines could not be loaded",
                        "ls $(pwd) UNKNOWN false",
                        "note: the grammar that explains such lines could not be loaded");
    }

    @Test
    void the_native_parser_leaves_nothing_behind_at_an_orderly_end() throws Exception {
        Path place = Files.createDirectory(directory.resolve("tmp"));

        List<String> said = start(place);

        assertThat(said).contains("ls $(pwd) UNKNOWN false").noneMatch(line -> line.contains("could not be loaded"));
        try (var left = Files.list(place)) {
            assertThat(left).isEmpty();
        }
    }

    private List<String> start(Path temporary) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + temporary,
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Start.class.getName())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readString(output, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("note: ") || line.matches(".* (true|false)"))
                .toList();
    }

    /** Assesses three lines and says what came of them. */
    static final class Start {
        private Start() {}

        public static void main(String[] args) {
            CommandAssessor assessor = new CommandAssessor();
            for (String line : List.of("df -h", "echo $(rm -rf x)", "ls $(pwd)")) {
                Assessment assessment = assessor.assess(List.of(line), TestingFlows.HOST);
                System.out.println(line + " " + assessment.risk() + " " + assessment.understood());
                assessment.notes().stream()
                        .filter(note -> note.contains("could not be loaded"))
                        .forEach(note -> System.out.println("note: " + note.replace("step 1: ", "")));
            }
        }
    }
}
