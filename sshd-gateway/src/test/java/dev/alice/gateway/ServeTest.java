package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.TestingGuest.Answer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code alice serve} as a process of its own, with the signals that a service gets. */
class ServeTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    /** A server's process. */
    private record Served(Process process, int port, Path said) implements AutoCloseable {
        static Served start(TestingHouse house, Path config) throws Exception {
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-Dlogback.configurationFile=logback.xml",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    "dev.alice.gateway.cli.Alice",
                    "serve",
                    "--config",
                    config.toString());
            builder.environment().put("ALICE_TEST_KEY", "s3cret-of-the-model");
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            Path said = house.directory().resolve("server.log");
            builder.redirectError(said.toFile());
            Process process = builder.start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String ready = out.readLine();
            assertThat(ready).as("ready, or: %s", Files.readString(said)).isNotNull();
            String address = JSON.readTree(ready).path("ssh").asText();
            return new Served(process, Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)), said);
        }

        void signal(String name) throws Exception {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        }

        void saysWithin(String words) {
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(Files.readString(said)).contains(words));
        }

        @Override
        public void close() throws Exception {
            process.destroyForcibly().waitFor();
        }
    }

    private static void configure(Path config, TestingHouse house, String more) throws Exception {
        house.trusts();
        Files.writeString(config, """
                data: %s
                ssh: 127.0.0.1:0
                http: 127.0.0.1:0
                keys: %s
                model:
                  base-url: %s
                  name: scripted
                  key-variable: ALICE_TEST_KEY
                policy: { principles: %s }
                sandbox: { own-host: true }
                %s""".formatted(
                        house.data(),
                        house.keys(),
                        house.model().baseUrl(),
                        house.directory().resolve("principles.yaml"),
                        more));
    }

    /** Waits in the person's pane alone: the rehearsal has no tmux around it. */
    private static String waiting(Path begun, Path go) {
        return "touch " + begun + "; while [ -n \"$TMUX\" ] && [ ! -e " + go + " ]; do sleep 0.1; done";
    }

    @Test
    void a_stop_waits_for_what_is_typed_takes_nothing_new_and_ends_with_status_0() throws Exception {
        try (TestingHouse house = TestingHouse.closed(directory)) {
            // Given
            Path config = directory.resolve("alice.yaml");
            configure(config, house, "");
            TestingGuest guest = house.guest("hubot");
            Path begun = directory.resolve("begun");
            Path go = directory.resolve("go");
            house.model().proposes(List.of(waiting(begun, go)));
            try (Served served = Served.start(house, config)) {
                guest.at(served::port);
                CompletableFuture<Answer> typed = CompletableFuture.supplyAsync(() -> {
                    try {
                        return guest.ask("--yes", "frobnicate slowly");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
                await().atMost(LONG).until(() -> Files.exists(begun) || typed.isDone());
                assertThat(begun)
                        .as(() -> "it is typed, or: " + typed.getNow(null))
                        .exists();

                // When
                served.signal("TERM");
                served.saysWithin("stopping: no new work is taken");
                int late = guest.exec("help").exit();
                Files.createFile(go);

                // Then
                assertThat(late).isEqualTo(255);
                assertThat(typed.get(90, TimeUnit.SECONDS).last().path("stage").asText())
                        .isEqualTo("finished");
                assertThat(served.process().waitFor(90, TimeUnit.SECONDS)).isTrue();
                assertThat(served.process().exitValue()).isZero();
            }
        }
    }

    @Test
    void a_second_wish_to_stop_does_not_wait() throws Exception {
        try (TestingHouse house = TestingHouse.closed(directory)) {
            // Given
            Path config = directory.resolve("alice.yaml");
            configure(config, house, "operator: { drain-seconds: 3600 }\n");
            TestingGuest guest = house.guest("hubot");
            Path begun = directory.resolve("begun");
            Path go = directory.resolve("go");
            house.model().proposes(List.of(waiting(begun, go)));
            try (Served served = Served.start(house, config)) {
                guest.at(served::port);
                CompletableFuture<Integer> typed = CompletableFuture.supplyAsync(() -> {
                    try {
                        return guest.ask("--yes", "frobnicate slowly").exit();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
                await().atMost(LONG).until(() -> Files.exists(begun) || typed.isDone());
                assertThat(begun)
                        .as(() -> "it is typed, or: " + typed.getNow(null))
                        .exists();
                served.signal("TERM");
                served.saysWithin("stopping: no new work is taken");

                // When
                served.signal("TERM");

                // Then
                assertThat(served.process().waitFor(90, TimeUnit.SECONDS)).isTrue();
                assertThat(served.process().exitValue()).isZero();
                Files.createFile(go);
                assertThat(typed.get(90, TimeUnit.SECONDS)).isNotZero();
            }
        }
    }

    @Test
    void settings_are_read_again_on_sighup_a_broken_file_changes_nothing_and_no_secret_is_logged() throws Exception {
        try (TestingHouse house = TestingHouse.closed(directory)) {
            // Given
            Path config = directory.resolve("alice.yaml");
            configure(config, house, "");
            TestingGuest guest = house.guest("hubot");
            try (Served served = Served.start(house, config)) {
                guest.at(served::port);
                Path others = Files.createDirectories(directory.resolve("others"));

                // When
                Files.writeString(config, "keys: [this is broken\n");
                served.signal("HUP");
                served.saysWithin("the settings are not good, so nothing was reloaded");
                int still = guest.exec("help").exit();
                configure(config, house, """
                        limits: { sessions: 17, step-minutes: 7 }
                        operator: { log-format: json }
                        """);
                Files.writeString(config, Files.readString(config).replace("keys: " + house.keys(), "keys: " + others));
                served.signal("HUP");
                served.saysWithin("the settings were reloaded");
                int stranger = guest.exec("help").exit();

                // Then
                assertThat(still).isZero();
                assertThat(stranger).isEqualTo(255);
                List<String> lines = Files.readAllLines(served.said());
                JsonNode line = JSON.readTree(lines.stream()
                        .filter(one -> one.contains("the settings were reloaded"))
                        .findFirst()
                        .orElseThrow());
                assertThat(line.path("reloaded").asText()).isEqualTo("[keys, limits.sessions, operator.log-format]");
                assertThat(line.path("needRestart").asText()).isEqualTo("[limits.step-minutes]");
                assertThat(Files.readString(served.said()))
                        .doesNotContain("s3cret-of-the-model")
                        .doesNotContain(Files.readString(house.data().resolve("passphrase"))
                                .strip())
                        .doesNotContain(Files.readString(house.data().resolve("database.key"))
                                .strip());
            }
        }
    }

    @Test
    void what_needs_a_restart_is_not_taken_over_beside_what_does_not() throws Exception {
        try (TestingHouse house = TestingHouse.closed(directory)) {
            // Given
            Path config = directory.resolve("alice.yaml");
            configure(config, house, "");
            TestingGuest guest = house.guest("hubot");
            Path others = Files.createDirectories(directory.resolve("others"));
            Files.copy(guest.publicKey(), others.resolve("hubot.keys"));
            try (Served served = Served.start(house, config)) {
                guest.at(served::port);
                configure(config, house, "people: { deny: [ hubot ] }\n");
                Files.writeString(config, Files.readString(config).replace("keys: " + house.keys(), "keys: " + others));
                Files.delete(house.keys().resolve("hubot.keys"));

                // When
                served.signal("HUP");
                served.saysWithin("the settings were reloaded");
                int still = guest.exec("help").exit();

                // Then
                assertThat(Files.readString(served.said())).contains("reloaded=[keys] needRestart=[people.deny]");
                assertThat(still).isZero();
            }
        }
    }
}
