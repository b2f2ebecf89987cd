package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.cli.TestingAlice;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code alice witness}: a witness in a process of its own, killed and stopped, and looked at from outside. */
class WitnessVerbsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path directory;

    private Path secret;
    private final List<Process> running = new ArrayList<>();

    private record Served(Process process, JsonNode ready) {
        String oobi() {
            return ready.get("oobi").asText();
        }
    }

    @BeforeEach
    void passphrase() throws IOException {
        secret = Files.createFile(
                directory.resolve("passphrase"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, "a passphrase of the test\n");
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : running) {
            process.destroyForcibly().waitFor();
        }
    }

    private Served serve(String name, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.alice.gateway.cli.Alice",
                "witness",
                "serve",
                "--data",
                directory.resolve(name).toString(),
                "--passphrase-file",
                secret.toString()));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectError(directory.resolve(name + ".err").toFile())
                .start();
        running.add(process);
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("{\"ready\":true")) {
                return new Served(process, JSON.readTree(line));
            }
        }
        throw new IllegalStateException(Files.readString(directory.resolve(name + ".err")));
    }

    @Test
    void a_witness_with_a_model_of_its_own_asks_it_last_and_names_it_in_its_policy() throws Exception {
        // When
        Served served = serve("m", "--model-url", "http://127.0.0.1:9/v1", "--model", "small");
        TestingAlice.Ran half =
                TestingAlice.on(directory.resolve("n"), "witness", "serve", "--model", "small", "--identifiers", "5");
        // Then
        assertThat(served.ready().get("rules"))
                .extracting(JsonNode::asText)
                .containsExactly("proposal/1", "spare-the-host/1", "model/1:small");
        assertThat(half.exit()).isEqualTo(2);
        assertThat(half.err()).contains("--model-url");
    }

    @Test
    void a_witness_is_served_listed_killed_and_is_the_same_again() throws Exception {
        // Given
        Served first = serve("w");
        TestingAlice.Ran up = TestingAlice.run("witness", "status", "--json", first.oobi());
        first.process().toHandle().destroyForcibly();
        first.process().waitFor();
        TestingAlice.Ran down = TestingAlice.run("witness", "status", "--json", first.oobi());
        // When
        Served again = serve("w");
        // Then
        assertThat(first.ready().get("rules"))
                .extracting(JsonNode::asText)
                .containsExactly("proposal/1", "spare-the-host/1");
        assertThat(up.exit()).isZero();
        assertThat(JSON.readTree(up.out()).get("up").asBoolean()).isTrue();
        assertThat(down.exit()).isEqualTo(1);
        assertThat(JSON.readTree(down.out()).get("error").asText()).contains("not reachable");
        assertThat(again.ready()).isEqualTo(first.ready());
        assertThat(TestingAlice.on(directory.resolve("w"), "witness", "list").lines())
                .containsExactly(first.oobi());
        assertThat(TestingAlice.on(directory.resolve("w"), "witness", "status").out())
                .contains("up, ");
    }

    @Test
    void a_witness_that_is_told_to_stop_stops_cleanly() throws Exception {
        // Given
        Served served = serve("w");
        // When
        served.process().destroy();
        // Then
        assertThat(served.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(served.process().exitValue()).isEqualTo(143);
        assertThat(Files.readString(directory.resolve("w.err"))).contains("a witness stopped");
    }

    @Test
    void rules_come_from_a_file_and_unknown_ones_are_refused_by_name() throws Exception {
        // Given
        Path rules = Files.writeString(directory.resolve("rules"), "# strict\nproposal\n");
        // When
        Served served = serve("w", "--rules", rules.toString());
        TestingAlice.Ran refused = TestingAlice.on(
                directory.resolve("x"),
                "witness",
                "serve",
                "--passphrase-file",
                secret.toString(),
                "--rules",
                "proposal,kindness");
        // Then
        assertThat(served.ready().get("rules")).extracting(JsonNode::asText).containsExactly("proposal/1");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("no rule 'kindness'").contains("spare-the-host");
    }

    @Test
    void a_wrong_passphrase_and_a_directory_without_witnesses_say_so() throws Exception {
        // Given
        serve("w").process().destroyForcibly().waitFor();
        Path wrong = Files.createFile(
                directory.resolve("wrong"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(wrong, "another passphrase");
        // When
        TestingAlice.Ran refused =
                TestingAlice.on(directory.resolve("w"), "witness", "serve", "--passphrase-file", wrong.toString());
        TestingAlice.Ran nothing = TestingAlice.on(directory, "witness", "list");
        // Then
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("wrong passphrase");
        assertThat(nothing.err()).contains("no witness has run");
    }
}
