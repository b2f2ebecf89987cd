package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.scitt.cose.EntryId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several processes on one log in PostgreSQL. */
class SharedLogTest {
    private static final int EACH = 120;
    private static final int MANY = 400;

    private final String url = TestingPostgres.newDatabase();
    private final TestingDatabase database = TestingDatabase.postgres(url);
    private final List<Sharer> sharers = new ArrayList<>();

    @AfterEach
    void end() {
        sharers.forEach(sharer -> sharer.process.toHandle().destroyForcibly());
        database.close();
    }

    /** A real process, and what it has said so far. */
    private static final class Sharer {
        private final Process process;
        private final int count;
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Sharer(String url, int count) throws IOException {
            this.count = count;
            String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-cp",
                            classPath,
                            TestingSharer.class.getName(),
                            url,
                            String.valueOf(count))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Thread.ofVirtual().start(() -> {
                try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
                    out.lines()
                            .filter(line -> line.matches("[A-Za-z0-9_-]{43} [0-9]+|done|wrong .*"))
                            .forEach(lines::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        void signal(String name) {
            try {
                new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        Stream<String> acknowledged() {
            return lines.stream().filter(line -> line.contains(" "));
        }
    }

    private Sharer start(int count) throws IOException {
        Sharer sharer = new Sharer(url, count);
        sharers.add(sharer);
        return sharer;
    }

    private String ask(String sql) {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            return "";
        }
    }

    private boolean leads(Sharer sharer) {
        return ask("SELECT holder FROM scitt_lease WHERE until > clock_timestamp()")
                .startsWith(sharer.process.pid() + "-");
    }

    @Test
    void a_leader_that_was_stopped_beyond_its_lease_writes_nothing_and_everybody_gets_receipts() throws Exception {
        // Given
        Sharer first = start(MANY);
        await().atMost(Duration.ofSeconds(180))
                .until(() -> leads(first) && first.acknowledged().count() > 5);
        long epoch = Long.parseLong(ask("SELECT epoch FROM scitt_head"));

        // When
        stopInTheMiddle(first);
        Sharer second = start(EACH);
        Sharer third = start(EACH);
        await().atMost(Duration.ofSeconds(180)).until(() -> leads(second) || leads(third));
        await().atMost(Duration.ofSeconds(180))
                .until(() -> second.acknowledged().count() > 5
                        && third.acknowledged().count() > 5);
        long stopped = first.acknowledged().count();
        first.signal("CONT");

        // Then
        for (Sharer sharer : sharers) {
            await().atMost(Duration.ofSeconds(240)).until(() -> sharer.lines.contains("done"));
            assertThat(sharer.process.waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(sharer.acknowledged()).hasSize(sharer.count).noneMatch(line -> line.startsWith("wrong"));
        }
        assertThat(stopped).as("the first was stopped in the middle").isLessThan(MANY);
        assertThat(Long.parseLong(ask("SELECT epoch FROM scitt_head"))).isGreaterThan(epoch);
        everythingAcknowledgedIsThere(MANY + 2 * EACH);
    }

    /** Stops a process while it has a transaction open, with its locks. */
    private void stopInTheMiddle(Sharer sharer) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            sharer.signal("STOP");
            if (Long.parseLong(ask("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'")) > 0) {
                return true;
            }
            sharer.signal("CONT");
            return false;
        });
    }

    @Test
    void another_leads_when_the_leader_is_killed() throws Exception {
        // Given
        Sharer first = start(100_000);
        await().atMost(Duration.ofSeconds(180))
                .until(() -> leads(first) && first.acknowledged().count() > 5);
        Sharer second = start(EACH);

        // When
        first.process.toHandle().destroyForcibly();

        // Then
        await().atMost(Duration.ofSeconds(240)).until(() -> second.lines.contains("done"));
        assertThat(second.process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        everythingAcknowledgedIsThere(EACH);
    }

    private void everythingAcknowledgedIsThere(int atLeast) {
        Map<Long, EntryId> places = new HashMap<>();
        sharers.forEach(sharer -> sharer.acknowledged().forEach(line -> {
            String[] parts = line.split(" ", -1);
            assertThat(places.put(Long.valueOf(parts[1]), new EntryId(parts[0])))
                    .as("one entry at a place")
                    .isNull();
        }));
        assertThat(places).hasSizeGreaterThanOrEqualTo(atLeast);
        TestingIssuers issuers = new TestingIssuers().trust(TestingWriter.ISSUER);
        try (TransparencyLog log = TransparencyLog.open(
                database.source(), TestingWriter.SETTINGS, TestingWriter.SELF, issuers, Clock.systemUTC())) {
            places.forEach((place, id) -> assertThat(log.reader().at(place))
                    .hasValueSatisfying(entry -> assertThat(entry.id()).isEqualTo(id)));
            assertThat(log.fsck().findings()).isEmpty();
        }
    }
}
