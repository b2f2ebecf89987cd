package dev.alice.gateway.logbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.GatewayException;
import dev.alice.gateway.ssh.Arrivals.Arrival;
import dev.alice.gateway.ssh.Arrivals.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log of logins. */
class LoginBookTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);
    private static final String KEY = "SHA256:Ys5y1CwVy3BVPzC6a2aVGxqHx1ZzQ8Cq2JqzH6B2Jfs";

    @TempDir
    Path directory;

    private Arrival arrival(String user, Outcome outcome) throws IOException {
        return new Arrival(
                user,
                KEY,
                new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 4711),
                outcome,
                "0011223344556677");
    }

    private static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    @Test
    void a_line_says_who_with_which_key_from_where_and_what_came_of_it() throws Exception {
        // Given
        Path file = directory.resolve("logins.jsonl");

        // When
        try (LoginBook book = new LoginBook(file, LoginBook.Bounds.usual(), CLOCK)) {
            book.came(arrival("hubot", Outcome.LOGGED_IN));
            book.came(arrival("hubot", Outcome.WRONG_KEY));
        }

        // Then
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"time\":\"2026-03-04T05:06:07Z\",\"outcome\":\"logged-in\",\"user\":\"hubot\",\"key\":\""
                                + KEY
                                + "\",\"address\":\"192.0.2.7\",\"port\":4711,\"connection\":\"0011223344556677\"}",
                        "{\"time\":\"2026-03-04T05:06:07Z\",\"outcome\":\"wrong-key\",\"user\":\"hubot\",\"key\":\""
                                + KEY
                                + "\",\"address\":\"192.0.2.7\",\"port\":4711,\"connection\":\"0011223344556677\"}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void what_cannot_be_a_name_may_be_a_password_and_is_not_written() throws Exception {
        // Given
        Path file = directory.resolve("logins.jsonl");

        // When
        try (LoginBook book = new LoginBook(file, LoginBook.Bounds.usual(), CLOCK)) {
            book.came(arrival("corr3ct horse!\n{\"outcome\":\"logged-in\"}", Outcome.NO_SUCH_NAME));
        }

        // Then
        assertThat(read(file)).singleElement().satisfies(line -> {
            assertThat(line.path("outcome").asText()).isEqualTo("no-such-name");
            assertThat(line.has("user")).isFalse();
        });
    }

    @Test
    void strangers_cannot_push_those_out_who_were_let_in() throws Exception {
        // Given
        Path file = directory.resolve("logins.jsonl");

        // When
        try (LoginBook book = new LoginBook(file, new LoginBook.Bounds(1 << 20, 2, 5), CLOCK)) {
            for (int i = 0; i < 100; i++) {
                book.came(arrival("mallory", Outcome.NO_KEYS));
            }
            book.came(arrival("hubot", Outcome.LOGGED_IN));
        }

        // Then
        assertThat(read(file))
                .extracting(line -> line.path("outcome").asText())
                .containsExactly("no-keys", "no-keys", "no-keys", "no-keys", "no-keys", "logged-in", "left-out");
        assertThat(read(file).getLast().path("refusals").asInt()).isEqualTo(95);
    }

    @Test
    void files_are_bounded_in_size_and_number() throws Exception {
        // Given
        Path file = directory.resolve("logins.jsonl");

        // When
        try (LoginBook book = new LoginBook(file, new LoginBook.Bounds(1_000, 3, 5), CLOCK)) {
            for (int i = 0; i < 100; i++) {
                book.came(arrival("hubot" + i, Outcome.LOGGED_IN));
            }
        }

        // Then
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all.map(one -> one.getFileName().toString()))
                    .containsExactlyInAnyOrder("logins.jsonl", "logins.jsonl.1", "logins.jsonl.2");
        }
        assertThat(Files.size(file)).isLessThanOrEqualTo(1_000);
        assertThat(read(file).getLast().path("user").asText()).isEqualTo("hubot99");
    }

    @Test
    void it_goes_on_in_a_new_file_after_the_old_one_was_moved_away() throws Exception {
        // Given
        Path file = directory.resolve("logins.jsonl");
        try (LoginBook book = new LoginBook(file, LoginBook.Bounds.usual(), CLOCK)) {
            book.came(arrival("one", Outcome.LOGGED_IN));
            Files.move(file, directory.resolve("kept"));

            // When
            book.reopen();
            book.came(arrival("two", Outcome.LOGGED_IN));
        }

        // Then
        assertThat(read(file)).extracting(line -> line.path("user").asText()).containsExactly("two");
        assertThat(read(directory.resolve("kept"))).hasSize(1);
    }

    @Test
    void a_file_that_cannot_be_written_is_said_so_at_the_start() {
        assertThatThrownBy(
                        () -> new LoginBook(directory.resolve("missing/logins.jsonl"), LoginBook.Bounds.usual(), CLOCK))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("operator.logins");
    }
}
