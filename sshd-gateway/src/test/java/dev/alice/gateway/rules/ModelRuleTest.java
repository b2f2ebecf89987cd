package dev.alice.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.alice.agent.model.Limits;
import dev.alice.agent.model.ModelSettings;
import dev.alice.flow.Bytes;
import dev.alice.flow.FlowId;
import dev.alice.gateway.GatewayException;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Said;
import dev.alice.keri.witness.Submission;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule by a model against a scripted endpoint. */
class ModelRuleTest {
    private static final String APPROVAL = "{\\\"approve\\\":true,\\\"reason\\\":\\\"it only lists\\\"}";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> authorized = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = completion(APPROVAL, "stop");
    private volatile boolean silent;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            authorized.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            if (silent) {
                await();
            }
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    private void await() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String completion(String content, String finish) {
        return "{\"id\":\"1\",\"choices\":[{\"index\":0,\"finish_reason\":\"" + finish
                + "\",\"message\":{\"role\":\"assistant\",\"content\":\"" + content + "\"}}]}";
    }

    private ModelRule rule(Duration limit) {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/");
        return new ModelRule(
                new ModelSettings(base, "small-model", "MODEL_KEY", new Limits(limit, Duration.ofSeconds(60), 2000, 1)),
                name -> name.equals("MODEL_KEY") ? Optional.of("sesame") : Optional.empty());
    }

    private Optional<String> objection() {
        return rule(Duration.ofSeconds(60)).objection(submission("ls -la"));
    }

    private static Submission submission(String command) {
        Bytes proposal = Bytes.utf8("{\"steps\":[{\"command\":\"" + command + "\"}]}");
        return new Submission(
                new Said(FlowId.of(proposal).qb64()), Octets.copyOf(proposal.toArray()), Octets.utf8("statement"));
    }

    @Test
    void what_the_model_approves_finds_no_objection_and_it_was_shown_the_proposal_and_the_key() {
        // When
        Optional<String> objection = objection();
        // Then
        assertThat(objection).isEmpty();
        assertThat(asked).singleElement().asString().contains("ls -la").contains("\"model\":\"small-model\"");
        assertThat(authorized).containsExactly("Bearer sesame");
    }

    @Test
    void a_refusal_goes_back_in_the_model_s_words_without_control_characters() {
        // Given
        answer = completion("{\\\"approve\\\":false,\\\"reason\\\":\\\"it \\\\u001b[31mdeletes\\\\n all\\\"}", "stop");
        // When
        Optional<String> objection = objection();
        // Then
        assertThat(objection).contains("the model refuses: it [31mdeletes all");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "",
                "{\\\"approve\\\":\\\"true\\\",\\\"reason\\\":\\\"\\\"}",
                "{\\\"approve\\\":true}",
                "{\\\"approve\\\":true,\\\"reason\\\":\\\"\\\",\\\"more\\\":1}",
                "{\\\"approve\\\":false,\\\"approve\\\":true,\\\"reason\\\":\\\"\\\"}",
                "{\\\"approve\\\":true,\\\"reason\\\":\\\"\\\"} and more",
                "```{\\\"approve\\\":true,\\\"reason\\\":\\\"\\\"}```",
                "[true]"
            })
    void any_other_answer_is_a_refusal(String content) {
        // Given
        answer = completion(content, "stop");
        // When
        Optional<String> objection = objection();
        // Then
        assertThat(objection).hasValueSatisfying(why -> assertThat(why).startsWith("the model gave no verdict: "));
    }

    @Test
    void an_answer_that_was_cut_off_is_a_refusal() {
        // Given
        answer = completion(APPROVAL, "length");
        // When
        Optional<String> objection = objection();
        // Then
        assertThat(objection).contains("the model gave no verdict: its answer was cut off");
    }

    @Test
    void an_answer_that_is_too_long_is_a_refusal() {
        // Given
        answer = " ".repeat(2000) + completion(APPROVAL, "stop");
        // When
        Optional<String> objection = objection();
        // Then
        assertThat(objection).contains("the model gave no verdict: an answer of more than 2000 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 429, 500})
    void an_endpoint_that_fails_is_a_refusal(int code) {
        // Given
        status = code;
        // When
        Optional<String> objection = objection();
        // Then
        assertThat(objection).contains("the model gave no verdict: its endpoint answered " + code);
    }

    @Test
    void an_endpoint_that_is_not_there_is_a_refusal() {
        // Given
        ModelRule rule = rule(Duration.ofSeconds(60));
        server.stop(0);
        // When
        Optional<String> objection = rule.objection(submission("ls"));
        // Then
        assertThat(objection).contains("the model gave no verdict: its endpoint failed (ConnectException)");
    }

    @Test
    void an_endpoint_that_hangs_is_a_refusal_when_the_time_is_over() {
        // Given
        silent = true;
        // When
        Optional<String> objection = rule(Duration.ofMillis(300)).objection(submission("ls"));
        // Then
        assertThat(objection).contains("the model gave no verdict: no whole answer within 300 ms");
    }

    @Test
    void a_proposal_that_is_longer_than_the_model_is_shown_is_a_refusal_and_nobody_is_asked() {
        // When
        Optional<String> objection = rule(Duration.ofSeconds(60)).objection(submission("x".repeat(40_000)));
        // Then
        assertThat(objection).hasValueSatisfying(why -> assertThat(why).contains("longer than"));
        assertThat(asked).isEmpty();
    }

    @Test
    void its_name_has_no_spaces_and_a_missing_key_is_said_at_the_start() {
        // Given
        ModelSettings settings =
                new ModelSettings(URI.create("http://127.0.0.1:1/v1"), "m", "NO_KEY", Limits.standard());
        // When
        String name = rule(Duration.ofSeconds(1)).name();
        // Then
        assertThat(name).isEqualTo("model/1:small-model");
        assertThatThrownBy(() -> new ModelRule(settings, variable -> Optional.empty()))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("NO_KEY");
    }
}
