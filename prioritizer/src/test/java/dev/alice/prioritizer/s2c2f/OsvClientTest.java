package dev.alice.prioritizer.s2c2f;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.prioritizer.s2c2f.OsvClient.Known;
import dev.alice.prioritizer.s2c2f.OsvClient.Question;
import dev.alice.prioritizer.s2c2f.OsvClient.Unreachable;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a server that answers as the test wants. */
class OsvClientTest {
    private static final Question LEFT_PAD = new Question("npm", "left-pad", Optional.of("1.0.0"));

    private final TestingTime time = new TestingTime();
    private TestingOsv server;
    private OsvClient client;

    @BeforeEach
    void open() throws Exception {
        server = new TestingOsv();
        client = new OsvClient(server.url(), time);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void what_is_known_is_told_by_its_cve_and_malware_apart() {
        // Given
        server.answers("""
                {"vulns": [{"id": "GHSA-x", "aliases": ["CVE-2024-1"]}, {"id": "MAL-2024-7"},
                           {"id": "OSV-1", "withdrawn": "2024-01-01T00:00:00Z"}]}""");

        // When
        OsvClient.Answer answer = client.ask(LEFT_PAD);

        // Then
        assertThat(answer).isInstanceOfSatisfying(Known.class, known -> {
            assertThat(known.ids()).containsExactly("CVE-2024-1");
            assertThat(known.malicious()).containsExactly("MAL-2024-7");
        });
        assertThat(server.asked()).singleElement().asString().contains("\"left-pad\"", "\"npm\"", "\"1.0.0\"");
    }

    @Test
    void an_answer_is_used_again_until_it_is_too_old() {
        // Given
        server.answers("{}");
        client.ask(LEFT_PAD);
        client.ask(LEFT_PAD);
        assertThat(server.asked()).hasSize(1);

        // When
        time.passes(Duration.ofHours(7));
        client.ask(LEFT_PAD);

        // Then
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void all_pages_of_an_answer_are_read() {
        // Given
        server.answers("{\"vulns\": [{\"id\": \"CVE-1\"}], \"next_page_token\": \"more\"}");
        server.then("{\"vulns\": [{\"id\": \"CVE-2\"}]}");

        // When
        OsvClient.Answer answer = client.ask(LEFT_PAD);

        // Then
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Known.class, known -> assertThat(known.ids()).containsExactlyInAnyOrder("CVE-1", "CVE-2"));
        assertThat(server.asked().getLast()).contains("\"page_token\":\"more\"");
    }

    @Test
    void a_server_that_is_away_is_left_alone_for_a_minute_and_then_asked_again() {
        // Given
        server.fails(503);

        // When
        OsvClient.Answer first = client.ask(LEFT_PAD);
        OsvClient.Answer second = client.ask(LEFT_PAD);
        int whileResting = server.asked().size();
        time.passes(Duration.ofMinutes(2));
        server.answers("{}");
        OsvClient.Answer later = client.ask(LEFT_PAD);

        // Then
        assertThat(first)
                .isInstanceOfSatisfying(
                        Unreachable.class, silent -> assertThat(silent.reason()).contains("status 503"));
        assertThat(second).isInstanceOf(Unreachable.class);
        assertThat(whileResting).isEqualTo(1);
        assertThat(later).isInstanceOf(Known.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "not json",
                "{\"vulns\": {}}",
                "{\"vulns\": [{\"id\": \"\\u001b[31m\"}]}",
                "{\"vulns\": [{}]}"
            })
    void an_answer_that_is_none_is_taken_for_silence(String body) {
        // Given
        server.answers(body);

        // Then
        assertThat(client.ask(LEFT_PAD)).isInstanceOf(Unreachable.class);
    }

    @Test
    void nobody_at_the_address_is_silence() {
        // Given
        server.close();

        // Then
        assertThat(client.ask(LEFT_PAD)).isInstanceOf(Unreachable.class);
    }
}
