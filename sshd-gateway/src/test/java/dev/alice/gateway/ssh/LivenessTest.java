package dev.alice.gateway.ssh;

import static dev.alice.gateway.TestingPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivenessTest {
    @TempDir
    private Path directory;

    @Test
    void a_client_that_stops_answering_is_let_go_and_one_that_answers_stays() throws Exception {
        try (TestingHouse house =
                new TestingHouse(directory, settings -> settings.withHeartbeat(Duration.ofMillis(200), 30))) {
            // Given
            CountDownLatch inside = new CountDownLatch(2);
            CountDownLatch letGo = new CountDownLatch(1);
            house.visitors.onExec((visit, line) -> {
                inside.countDown();
                try {
                    visit.in().transferTo(visit.out());
                    return 0;
                } finally {
                    // The end of the connection is seen as an interrupt, a closed pipe or the end of the input.
                    if (visit.login().name().equals("frozen")) {
                        letGo.countDown();
                    }
                }
            });
            Process frozen = house.user("frozen").start("x");
            Process alive = house.user("alive").start("x");
            inside.await();
            // When
            kill("-STOP", frozen);
            // Then
            assertThat(letGo.await(60, TimeUnit.SECONDS)).isTrue();
            TestingClient.Result echo = TestingClient.finish(alive, "hi".getBytes(StandardCharsets.UTF_8));
            assertThat(echo.out()).isEqualTo("hi");
            assertThat(echo.exit()).isZero();
            kill("-CONT", frozen);
            assertThat(frozen.waitFor()).isEqualTo(255);
        }
    }

    @Test
    void a_closed_door_ends_its_visits_and_its_clients() throws Exception {
        // Given
        AtomicReference<String> end = new AtomicReference<>("");
        CountDownLatch inside = new CountDownLatch(1);
        TestingHouse house = new TestingHouse(directory);
        house.visitors.onExec((visit, line) -> {
            inside.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                end.set("interrupted");
            }
            return 0;
        });
        Process client = house.user("octo").start("x");
        inside.await();
        // When
        house.close();
        // Then
        await().untilAsserted(() -> assertThat(end.get()).isEqualTo("interrupted"));
        assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).isEqualTo(255);
    }

    @Test
    void a_client_that_does_not_read_for_a_while_still_gets_every_byte() throws Exception {
        try (TestingHouse house = new TestingHouse(directory)) {
            // Given
            byte[] much = "0123456789abcdef".repeat(1 << 18).getBytes(StandardCharsets.US_ASCII);
            CountDownLatch writing = new CountDownLatch(1);
            house.visitors.onExec((visit, line) -> {
                writing.countDown();
                visit.out().write(much);
                return 9;
            });
            Process client = house.user("octo").start("x");
            writing.await();
            // When
            kill("-STOP", client);
            kill("-CONT", client);
            TestingClient.Result result = TestingClient.finish(client, new byte[0]);
            // Then
            assertThat(result.rawOut()).isEqualTo(much);
            assertThat(result.exit()).isEqualTo(9);
        }
    }

    private static void kill(String signal, Process process) throws Exception {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
