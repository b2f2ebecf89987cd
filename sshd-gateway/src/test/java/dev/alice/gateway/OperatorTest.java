package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.metrics.TestingExposition;
import dev.alice.keri.witness.Witness;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a running server shows its operator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final TestingHouse house;
    private final TestingGuest guest;

    OperatorTest(@TempDir Path directory) throws Exception {
        house = TestingHouse.open(directory);
        guest = house.guest("hubot");
    }

    @AfterAll
    void close() {
        client.close();
        house.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(house.url() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private TestingExposition figures() throws IOException, InterruptedException {
        HttpResponse<String> response = get("/metrics");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        return TestingExposition.parse(response.body());
    }

    @Test
    void figures_follow_what_people_do_and_are_well_formed() throws Exception {
        // Given
        TestingExposition before = figures();
        Path wanted = guest.directory().resolve("counted");

        // When
        assertThat(guest.ask("--yes", "create the directory " + wanted).exit()).isZero();
        assertThat(guest.execAs("stranger", List.of(), "help").exit()).isEqualTo(255);

        // Then
        await().atMost(LONG).untilAsserted(() -> {
            TestingExposition after = figures();
            assertThat(grown(before, after, "alice_logins_total", "outcome", "logged-in"))
                    .isOne();
            assertThat(grown(before, after, "alice_logins_total", "outcome", "no-keys"))
                    .isOne();
            assertThat(grown(before, after, "alice_requests_total")).isOne();
            assertThat(grown(before, after, "alice_flows_total", "end", "as-predicted", "stage", "finished"))
                    .isOne();
            assertThat(grown(before, after, "alice_sessions_total", "kind", "request", "end", "served"))
                    .isOne();
            for (String stage : List.of(
                    "proposed",
                    "registered",
                    "witnessed",
                    "rehearsed",
                    "ranked",
                    "judged",
                    "cleared",
                    "typed",
                    "finished")) {
                assertThat(grown(before, after, "alice_gate_seconds_count", "stage", stage))
                        .as(stage)
                        .isOne();
            }
            assertThat(after.value("alice_flows_open")).isZero();
            assertThat(after.value("alice_flows_typing")).isZero();
            assertThat(after.value("alice_sessions_open", "kind", "request")).isZero();
            assertThat(after.value("alice_connections_open")).isZero();
        });
        TestingExposition after = figures();
        // the node may register something of its own between the two looks
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(figures().value("alice_log_height")).isEqualTo(house.height()));
        assertThat(after.value("alice_witnesses", "state", "all")).isEqualTo(4);
        assertThat(after.value("alice_witnesses_needed")).isEqualTo(3);
        assertThat(after.value("alice_log_waiting")).isNotNegative();
        assertThat(after.value("alice_database_waiting")).isNotNegative();
        assertThat(after.samples().keySet().stream().map(TestingExposition.Sample::name))
                .contains("alice_model_tokens_total", "jvm_memory_used_bytes", "process_uptime_seconds");
    }

    private static double grown(TestingExposition before, TestingExposition after, String name, String... labels) {
        return after.value(name, labels) - before.value(name, labels);
    }

    @Test
    void no_figure_names_a_person_a_key_or_a_secret() throws Exception {
        // Given
        guest.ask("--yes", "show the current directory");
        String fingerprintText = Files.readString(guest.publicKey()).split(" ")[1];

        // When
        HttpResponse<String> response = get("/metrics");

        // Then
        Set<String> labels = TestingExposition.parse(response.body()).samples().keySet().stream()
                .filter(sample -> sample.name().startsWith("alice_"))
                .flatMap(sample -> sample.labels().keySet().stream())
                .collect(Collectors.toSet());
        assertThat(labels).isSubsetOf("outcome", "stage", "end", "kind", "state", "way", "le");
        assertThat(response.body())
                .doesNotContain("hubot", fingerprintText, "SHA256:", "127.0.0.1")
                .doesNotContain(
                        Files.readString(house.data().resolve("passphrase")).strip())
                .doesNotContain(
                        Files.readString(house.data().resolve("database.key")).strip());
    }

    @Test
    void everybody_who_came_is_in_the_audit_log_with_the_key_and_the_address() throws Exception {
        // When
        assertThat(guest.exec("help").exit()).isZero();
        assertThat(guest.execAs("nobody-here", List.of(), "help").exit()).isEqualTo(255);

        // Then
        await().atMost(LONG).untilAsserted(() -> {
            List<String> lines = Files.readAllLines(house.data().resolve("logins.jsonl"));
            assertThat(lines)
                    .anySatisfy(line -> assertThat(line)
                            .contains(
                                    "\"outcome\":\"logged-in\",\"user\":\"hubot\"", guest.fingerprint(), "127.0.0.1"));
            assertThat(lines)
                    .anySatisfy(line -> assertThat(line)
                            .contains(
                                    "\"outcome\":\"no-keys\",\"user\":\"nobody-here\"",
                                    guest.fingerprint(),
                                    "127.0.0.1"));
        });
    }

    @Test
    void figures_are_not_for_those_whom_a_proxy_passes_on() throws Exception {
        for (Map.Entry<String, String> header : Map.of(
                        "X-Forwarded-For", "192.0.2.1", "Forwarded", "for=192.0.2.1", "Via", "1.1 proxy")
                .entrySet()) {
            // When
            HttpResponse<String> response = get("/metrics", header.getKey(), header.getValue());

            // Then
            assertThat(response.statusCode()).as(header.getKey()).isEqualTo(404);
        }
    }

    @Test
    void a_node_is_ready_while_enough_witnesses_answer_and_healthy_all_the_time() throws Exception {
        // Given
        HttpResponse<String> before = get("/readyz");
        assertThat(before.statusCode()).as(before.body()).isEqualTo(200);

        List<Witness> witnesses = house.server().node().witnesses().witnesses();

        // When
        witnesses.get(0).stop();
        witnesses.get(1).stop();
        try {
            // Then
            await().atMost(LONG).untilAsserted(() -> {
                HttpResponse<String> now = get("/readyz");
                assertThat(now.statusCode()).isEqualTo(503);
                assertThat(JsonMapper.builder()
                                .build()
                                .readTree(now.body())
                                .path("parts")
                                .path("witnesses")
                                .asText())
                        .isEqualTo("2 of 4 answer, 3 are needed");
            });
            assertThat(get("/healthz").body()).isEqualTo("ok\n");
        } finally {
            witnesses.get(0).start();
            witnesses.get(1).start();
        }
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(get("/readyz").statusCode()).isEqualTo(200));
    }
}
