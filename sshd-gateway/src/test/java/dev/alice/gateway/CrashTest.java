package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.TestingGuest.Answer;
import dev.alice.gateway.cli.TestingAlice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server, a process of its own, is killed at moments that nobody chose while one flow after the other is typed.
 *
 * <p>Each flow appends a line of its own to a file, so a line that was typed twice would be there twice. Whatever entry the
 * server named to its client before it died must be in the log afterwards.
 */
class CrashTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_LIFE_MILLIS = 3_000;

    @Test
    void nothing_acknowledged_is_lost_and_nothing_is_typed_twice_when_the_server_is_killed(@TempDir Path directory)
            throws Exception {
        survives(2, new SplittableRandom().nextLong(), directory);
    }

    @Test
    @Tag("soak")
    void nothing_is_lost_or_typed_twice_in_fifty_kills(@TempDir Path directory) throws Exception {
        survives(Integer.getInteger("alice.kills", 50), new SplittableRandom().nextLong(), directory);
    }

    /** One run of the server's process. */
    private record Life(Process process, int port) {
        static Life begin(TestingHouse house, Path config) throws Exception {
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    "dev.alice.gateway.cli.Alice",
                    "serve",
                    "--config",
                    config.toString());
            builder.environment().put("ALICE_TEST_KEY", "none");
            builder.redirectError(house.directory().resolve("server.log").toFile());
            Process process = builder.start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String ready = out.readLine();
            if (ready == null) {
                throw new AssertionError("the server did not start: "
                        + Files.readString(house.directory().resolve("server.log")));
            }
            String address = JSON.readTree(ready).path("ssh").asText();
            return new Life(process, Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
        }
    }

    private void survives(int kills, long seed, Path directory) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Set<String> acknowledged = new LinkedHashSet<>();
        Path file = directory.resolve("lines");
        int finished = 0;
        try (TestingHouse house = TestingHouse.closed(directory)) {
            house.trusts();
            Path config = configure(house);
            TestingGuest guest = house.guest("survivor");
            for (int round = 0; round <= kills; round++) {
                String what = "round " + round + " of seed " + seed;
                Life life = Life.begin(house, config);
                guest.at(life::port);
                try {
                    sound(house, acknowledged, file, what);
                    if (round == kills) {
                        assertThat(ask(house, guest, file, "last").exit())
                                .as(what)
                                .isZero();
                        break;
                    }
                    // a server that is warm gets further before it dies; the first always is
                    if (round == 0 || random.nextInt(4) > 0) {
                        Answer first = ask(house, guest, file, "line-" + round);
                        acknowledged.addAll(entries(first));
                        finished += first.exit() == 0 ? 1 : 0;
                    }
                    CompletableFuture<Boolean> killed = killAfter(life.process(), random.nextInt(LONGEST_LIFE_MILLIS));
                    for (int flow = 0; life.process().isAlive(); flow++) {
                        Answer answer = ask(house, guest, file, "line-" + round + "-" + flow);
                        acknowledged.addAll(entries(answer));
                        finished += answer.exit() == 0 ? 1 : 0;
                    }
                    assertThat(killed.get())
                            .as(() -> what + ": it ended by itself with "
                                    + life.process().exitValue() + ": " + said(house))
                            .isTrue();
                } finally {
                    life.process().destroyForcibly().waitFor();
                }
                calm(guest);
            }
            assertThat(house.alice("log", "fsck").exit()).isZero();
            assertThat(finished).as("flows that finished before a kill").isPositive();
            System.out.println("kills " + kills + ", flows finished " + finished + ", entries acknowledged "
                    + acknowledged.size() + ", seed " + seed);
        }
    }

    private static Path configure(TestingHouse house) throws IOException {
        return Files.writeString(house.directory().resolve("alice.yaml"), """
                data: %s
                ssh: 127.0.0.1:0
                http: 127.0.0.1:0
                keys: %s
                policy:
                  principles: %s
                model:
                  base-url: %s
                  name: scripted
                  key-variable: ALICE_TEST_KEY
                """.formatted(
                        house.data(),
                        house.keys(),
                        house.directory().resolve("principles.yaml"),
                        house.model().baseUrl()));
    }

    /** After a start: everything that was named to a client is there, nothing stands twice, and all of it verifies. */
    private static void sound(TestingHouse house, Set<String> acknowledged, Path file, String what) throws Exception {
        TestingAlice.Ran fsck = house.alice("log", "fsck");
        assertThat(fsck.exit()).as("%s: %s%s", what, fsck.out(), fsck.err()).isZero();
        Set<String> held = new LinkedHashSet<>();
        for (String line :
                house.alice("log", "list", "--json", "--limit", "1000").lines()) {
            held.add(JSON.readTree(line).path("id").asText());
        }
        for (long after = 999; held.size() == after + 1; after += 1000) {
            for (String line : house.alice("log", "list", "--json", "--limit", "1000", "--after", Long.toString(after))
                    .lines()) {
                held.add(JSON.readTree(line).path("id").asText());
            }
        }
        assertThat(held).as(what).containsAll(acknowledged);
        if (Files.exists(file)) {
            assertThat(Files.readAllLines(file)).as(what).doesNotHaveDuplicates();
        }
        TestingAlice.Ran audit = house.alice("audit");
        assertThat(audit.exit()).as("%s: %s%s", what, audit.out(), audit.err()).isZero();
    }

    private static Answer ask(TestingHouse house, TestingGuest guest, Path file, String line) throws Exception {
        house.model().proposes(List.of("echo " + line + " >> " + file));
        return guest.ask("--yes", "frobnicate " + line);
    }

    private static List<String> entries(Answer answer) {
        List<String> ids = new ArrayList<>();
        for (JsonNode stage : answer.stages()) {
            if (stage.has("entry")) {
                ids.add(stage.path("entry").asText());
            }
            stage.path("entries").forEach(id -> ids.add(id.asText()));
        }
        return ids;
    }

    /** Kills the process, without a word to it, at the end of this time. */
    private static CompletableFuture<Boolean> killAfter(Process process, int millis) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
                        process.destroyForcibly();
                        return !ended;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return false;
                    }
                },
                Thread::startVirtualThread);
    }

    /** What the server said on its standard error. */
    private static String said(TestingHouse house) {
        try {
            return Files.readString(house.directory().resolve("server.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Takes back what stands half typed at a prompt, as the person would. */
    private static void calm(TestingGuest guest) {
        for (String pane : guest.tmux().panes()) {
            guest.tmux().key(pane, "C-c");
            await().atMost(TestingTmux.PATIENCE)
                    .untilAsserted(() -> assertThat(guest.tmux().history(pane)).endsWith("$"));
        }
    }
}
