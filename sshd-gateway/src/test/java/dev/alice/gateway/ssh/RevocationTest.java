package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.gateway.github.DirectoryKeySource;
import dev.alice.gateway.github.KeySource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationTest {
    @TempDir
    private Path directory;

    @Test
    void a_key_that_is_no_longer_published_ends_its_open_connections_and_no_others() throws Exception {
        try (TestingHouse house =
                new TestingHouse(directory, settings -> settings.withRecheck(Duration.ofMillis(100)))) {
            // Given
            CountDownLatch inside = echoing(house, 3);
            Process left = house.user("leaver").start("x");
            Process changed = house.user("changer").start("x");
            Process stays = house.user("stayer").start("x");
            inside.await();
            Path users = directory.resolve("users");

            // When
            Files.delete(users.resolve("leaver.keys"));
            Files.writeString(
                    users.resolve("changer.keys"), TestingClient.publicLine(TestingClient.key(directory, "newer")));

            // Then
            assertThat(left.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(changed.waitFor(60, TimeUnit.SECONDS)).isTrue();
            TestingClient.Result end = TestingClient.finish(left, new byte[0]);
            assertThat(end.exit()).isEqualTo(255);
            assertThat(end.err()).contains("the key of this connection is no longer published for leaver");
            assertThat(TestingClient.finish(changed, new byte[0]).exit()).isEqualTo(255);
            TestingClient.Result echo = TestingClient.finish(stays, "hi".getBytes(StandardCharsets.UTF_8));
            assertThat(echo.out()).isEqualTo("hi");
            assertThat(echo.exit()).isZero();
        }
    }

    @Test
    void a_source_that_cannot_be_asked_ends_nothing() throws Exception {
        // Given
        KeySource source = new DirectoryKeySource(Files.createDirectories(directory.resolve("users")));
        AtomicBoolean down = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        KeySource failing = login -> {
            if (!down.get()) {
                return source.keysOf(login);
            }
            if (asked.incrementAndGet() % 2 == 0) {
                throw new IllegalStateException("the source broke");
            }
            return new KeySource.Unreachable("it is down");
        };
        try (TestingHouse house =
                new TestingHouse(directory, settings -> settings.withRecheck(Duration.ofMillis(50)), failing)) {
            CountDownLatch inside = echoing(house, 1);
            Process stays = house.user("stayer").start("x");
            inside.await();

            // When
            down.set(true);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> asked.get() > 4);

            // Then
            TestingClient.Result echo = TestingClient.finish(stays, "hi".getBytes(StandardCharsets.UTF_8));
            assertThat(echo.out()).isEqualTo("hi");
        }
    }

    private static CountDownLatch echoing(TestingHouse house, int visits) {
        CountDownLatch inside = new CountDownLatch(visits);
        house.visitors.onExec((visit, line) -> {
            inside.countDown();
            visit.in().transferTo(visit.out());
            return 0;
        });
        return inside;
    }
}
