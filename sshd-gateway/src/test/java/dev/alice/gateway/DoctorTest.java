package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.cli.TestingAlice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code alice doctor} on hosts with one thing wrong. */
class DoctorTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path directory;

    private Path keys;

    @BeforeEach
    void keys() throws IOException {
        keys = Files.createDirectories(directory.resolve("keys"));
        Files.writeString(keys.resolve("hubot.keys"), "");
    }

    private Path config(String more) throws IOException {
        return Files.writeString(
                directory.resolve("alice.yaml"),
                "data: " + directory.resolve("data") + "\nkeys: " + keys + "\n" + more);
    }

    private static List<JsonNode> parts(TestingAlice.Ran ran) throws IOException {
        List<JsonNode> parts = new ArrayList<>();
        for (String line : ran.lines()) {
            parts.add(JSON.readTree(line));
        }
        return parts;
    }

    private static JsonNode part(TestingAlice.Ran ran, String name) throws IOException {
        return parts(ran).stream()
                .filter(part -> part.path("part").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no part " + name + " in " + ran.out() + ran.err()));
    }

    private static void broken(TestingAlice.Ran ran, String name, String why) throws IOException {
        assertThat(part(ran, name).path("present").asBoolean()).isFalse();
        assertThat(part(ran, name).path("needed").asBoolean()).isTrue();
        assertThat(part(ran, name).path("state").asText()).contains(why);
        assertThat(ran.exit()).isEqualTo(1);
    }

    @Test
    void a_host_that_is_well_is_said_to_be() throws Exception {
        // Given
        Path config = config("ssh: 127.0.0.1:0\nhttp: 127.0.0.1:0\n");

        // When
        TestingAlice.Ran ran = TestingAlice.run("doctor", "--json", "--config", config.toString());

        // Then
        for (String name :
                List.of("settings", "java", "data", "secrets", "ssh-port", "http-port", "keys", "policy", "recipes")) {
            assertThat(part(ran, name).path("present").asBoolean()).as(name).isTrue();
        }
        assertThat(parts(ran))
                .extracting(part -> part.path("part").asText())
                .contains("sandbox", "tpm", "clock", "memory", "files", "space", "model", "host");
    }

    @Test
    void settings_that_are_not_good_are_named_and_the_host_is_looked_at_all_the_same() throws Exception {
        // Given
        Path config = config("limits: { sessions: many }\n");

        // When
        TestingAlice.Ran ran = TestingAlice.run("doctor", "--json", "--config", config.toString());

        // Then
        broken(ran, "settings", "limits.sessions");
        assertThat(part(ran, "java").path("present").asBoolean()).isTrue();
    }

    @Test
    void a_port_that_is_taken_is_told() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Given
            Path config = config("ssh: 127.0.0.1:" + taken.getLocalPort() + "\nhttp: 127.0.0.1:0\n");

            // When
            TestingAlice.Ran ran = TestingAlice.run("doctor", "--json", "--config", config.toString());

            // Then
            broken(ran, "ssh-port", "cannot be listened on");
        }
    }

    @Test
    void a_secret_that_others_may_read_is_told() throws Exception {
        // Given
        Path data = Files.createDirectories(directory.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(data.resolve("passphrase"), "not a real one");
        Files.setPosixFilePermissions(data.resolve("passphrase"), PosixFilePermissions.fromString("rw-r--r--"));

        // When
        TestingAlice.Ran ran =
                TestingAlice.run("doctor", "--json", "--config", config("").toString());

        // Then
        broken(ran, "secrets", "passphrase");
        assertThat(ran.out()).doesNotContain("not a real one");
    }

    @Test
    void policies_and_recipes_that_cannot_be_read_are_told() throws Exception {
        // Given
        Path policies = Files.createDirectories(directory.resolve("policies"));
        Files.writeString(policies.resolve("mine.cedar"), "forbid (principal, action");
        Path recipes = Files.createDirectories(directory.resolve("recipes"));
        Files.writeString(recipes.resolve("mine.yaml"), "recipes: {");
        Path config = config("policy: { directory: " + policies + " }\nagent: { recipes: " + recipes + " }\n");

        // When
        TestingAlice.Ran ran = TestingAlice.run("doctor", "--json", "--config", config.toString());

        // Then
        broken(ran, "policy", "mine");
        broken(ran, "recipes", "mine");
    }

    @Test
    void a_server_that_runs_is_asked_whether_it_is_ready() throws Exception {
        // Given
        try (TestingHouse house = TestingHouse.open(directory.resolve("house"))) {
            // When
            TestingAlice.Ran ran = TestingAlice.run(
                    "doctor",
                    "--json",
                    "--data",
                    house.data().toString(),
                    "--keys",
                    house.keys().toString(),
                    "--http",
                    "127.0.0.1:" + house.server().node().httpPort());

            // Then
            assertThat(part(ran, "server").path("state").asText()).isEqualTo("one runs and is ready");
        }
    }
}
