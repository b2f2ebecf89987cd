package dev.alice.agent.model;

import static dev.alice.agent.model.TestingModelServer.events;
import static dev.alice.agent.model.TestingModelServer.finish;
import static dev.alice.agent.model.TestingModelServer.status;
import static dev.alice.agent.model.TestingModelServer.text;
import static dev.alice.agent.model.TestingModelServer.textChunk;
import static dev.alice.agent.model.TestingModelServer.tool;
import static dev.alice.agent.model.TestingModelServer.usage;
import static dev.alice.agent.model.TestingSession.EASY;
import static dev.alice.agent.model.TestingSession.KEY;
import static dev.alice.agent.model.TestingSession.proposal;
import static dev.alice.agent.model.TestingSession.settings;
import static dev.alice.agent.model.TestingSession.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The models of one session: how they are found, who is asked next, what they look at and what they cost. */
@Timeout(60)
class SessionModelsTest {

    @Test
    void a_model_of_anthropic_proposes_through_its_own_protocol() throws IOException {
        // Given
        String arguments = TestingModelServer.json(proposal("df -h"));
        try (var server = new TestingModelServer(exchange -> {
            event(
                    exchange,
                    "message_start",
                    Map.of(
                            "message",
                            Map.of(
                                    "id",
                                    "m1",
                                    "type",
                                    "message",
                                    "role",
                                    "assistant",
                                    "model",
                                    "claude-test",
                                    "content",
                                    List.of(),
                                    "usage",
                                    Map.of("input_tokens", 40, "output_tokens", 1))));
            event(
                    exchange,
                    "content_block_start",
                    Map.of(
                            "index",
                            0,
                            "content_block",
                            Map.of("type", "tool_use", "id", "t1", "name", Tools.PROPOSE, "input", Map.of())));
            event(
                    exchange,
                    "content_block_delta",
                    Map.of("index", 0, "delta", Map.of("type", "input_json_delta", "partial_json", arguments)));
            event(exchange, "content_block_stop", Map.of("index", 0));
            event(
                    exchange,
                    "message_delta",
                    Map.of("delta", Map.of("stop_reason", "tool_use"), "usage", Map.of("output_tokens", 20)));
            event(exchange, "message_stop", Map.of());
        })) {
            var session = TestingSession.with(new ModelSettings(
                    Protocol.ANTHROPIC,
                    List.of(server.baseUrl()),
                    "claude-test",
                    "ALICE_MODEL_KEY",
                    new Price(3_000_000, 15_000_000),
                    EASY));

            // When
            Brain.Answer answer = session.answer(turn("how full are the disks", "$ "), Progress.SILENT);

            // Then
            assertThat(answer)
                    .asInstanceOf(type(Brain.Proposes.class))
                    .satisfies(proposes -> assertThat(
                                    proposes.flow().steps().getFirst().command().value())
                            .isEqualTo("df -h"));
            assertThat(server.paths).containsExactly("/v1/messages");
            assertThat(server.headers.getFirst()).containsEntry("x-api-key", KEY);
            assertThat(session.purse().turn()).isEqualTo(new Spent(40, 20, 420, false));
        }
    }

    private static void event(TestingModelServer.Exchange exchange, String name, Map<String, Object> data)
            throws IOException {
        var whole = new java.util.HashMap<>(data);
        whole.put("type", name);
        exchange.chunk("event: " + name + "\ndata: " + TestingModelServer.json(whole) + "\n\n");
    }

    @Test
    void the_first_place_that_answers_and_its_first_model_are_taken() throws IOException {
        // Given
        try (var gone = new TestingModelServer(text("x"));
                var empty = new TestingModelServer(text("x"));
                var server = new TestingModelServer(text("here"))) {
            gone.close();
            empty.has(List.of());
            server.has(List.of("first", "second"));
            var session = TestingSession.with(new ModelSettings(
                    Protocol.OPENAI,
                    List.of(gone.baseUrl(), empty.baseUrl(), server.baseUrl()),
                    "",
                    "",
                    Price.NONE,
                    EASY));

            // When
            Brain.Answer answer = session.answer(turn("x", ""), Progress.SILENT);

            // Then
            assertThat(answer).isEqualTo(new Brain.Says("here"));
            assertThat(server.bodies.getFirst()).contains("\"first\"");
            assertThat(server.headers.getFirst()).doesNotContainKey("authorization");
            assertThat(session.names()).containsExactly("first at 127.0.0.1:" + server.port());
        }
    }

    @Test
    void the_persons_own_model_comes_first_and_gets_no_key() throws IOException {
        // Given
        try (var mine = new TestingModelServer(text("mine"));
                var shared = new TestingModelServer(text("shared"))) {
            mine.has(List.of("qwen"));
            var session = TestingSession.with(
                    Budget.standard(),
                    Optional.of(() -> TestingModelServer.dial(mine)),
                    settings(shared.baseUrl(), EASY));

            // When
            Brain.Answer answer = session.answer(turn("x", ""), Progress.SILENT);

            // Then
            assertThat(answer).isEqualTo(new Brain.Says("mine"));
            assertThat(shared.bodies).isEmpty();
            assertThat(mine.bodies.getFirst()).contains("\"qwen\"");
            assertThat(mine.headers.getFirst())
                    .doesNotContainKeys("authorization", "x-api-key")
                    .containsEntry("host", "localhost");
            assertThat(session.names().getFirst()).isEqualTo("qwen forwarded by you");
            assertThat(session.purse().own().tokens()).isPositive();
            assertThat(session.purse().session()).isEqualTo(Spent.NONE);
        }
    }

    @Test
    void nothing_is_dialled_before_a_turn_and_another_session_has_no_such_model() throws IOException {
        // Given
        try (var mine = new TestingModelServer(text("mine"));
                var shared = new TestingModelServer(text("shared"))) {
            Models models = TestingSession.models(Budget.standard(), settings(shared.baseUrl(), EASY));
            var first = models.session(
                    TestingSession.OCTO, Optional.of(() -> TestingModelServer.dial(mine)), TestingSession.RECIPES);

            // When
            var second = models.session(TestingSession.OCTO, Optional.empty(), TestingSession.RECIPES);
            Brain.Answer answer = second.answer(turn("x", ""), Progress.SILENT);

            // Then
            assertThat(first.names()).hasSize(2);
            assertThat(answer).isEqualTo(new Brain.Says("shared"));
            assertThat(mine.paths).isEmpty();
            assertThat(mine.open()).isZero();
        }
    }

    @Test
    void a_model_is_chosen_among_those_of_the_persons_endpoint() throws IOException {
        // Given
        try (var mine = new TestingModelServer(text("mine"))) {
            mine.has(List.of("small", "large", "bad name", "evil\u001b[2J"));
            var session = TestingSession.with(Budget.standard(), Optional.of(() -> TestingModelServer.dial(mine)));

            // When
            var looked = session.choose(Optional.empty());
            var unknown = session.choose(Optional.of("huge"));
            var chosen = session.choose(Optional.of("large"));
            session.answer(turn("x", ""), Progress.SILENT);

            // Then
            assertThat(looked).isEqualTo(new SessionModels.Available(List.of("small", "large"), "small"));
            assertThat(unknown)
                    .isEqualTo(new SessionModels.NotAvailable("your endpoint has no model huge; it has small, large"));
            assertThat(chosen).isEqualTo(new SessionModels.Available(List.of("small", "large"), "large"));
            assertThat(mine.bodies.getFirst()).contains("\"large\"");
            await().atMost(Duration.ofSeconds(10)).until(() -> mine.open() == 0);
        }
    }

    @Test
    void a_model_that_fails_hands_on_to_the_next_and_says_so() throws IOException {
        // Given
        var progress = new TestingProgress();
        ModelDialer nobody = () -> {
            throw new ConnectException("nobody listens there");
        };
        try (var broken = new TestingModelServer(status(500, "{}"));
                var good = new TestingModelServer(text("from the third"))) {
            var session = TestingSession.with(
                    Budget.standard(),
                    Optional.of(nobody),
                    settings(broken.baseUrl(), EASY),
                    settings(good.baseUrl(), EASY));

            // When
            Brain.Answer answer = session.answer(turn("x", ""), progress);

            // Then
            assertThat(answer).isEqualTo(new Brain.Says("from the third"));
            assertThat(progress.said)
                    .anySatisfy(said -> assertThat(said)
                            .contains("the model that you forward cannot be reached (nobody listens there)", "asking"))
                    .anySatisfy(said -> assertThat(said).contains("failed by itself (500)", "asking"));
        }
    }

    @Test
    void where_all_fail_each_reason_is_said() throws IOException {
        try (var one = new TestingModelServer(status(500, "{}"));
                var two = new TestingModelServer(status(404, "{}"))) {
            // When
            Brain.Answer answer = TestingSession.with(settings(one.baseUrl(), EASY), settings(two.baseUrl(), EASY))
                    .answer(turn("x", ""), Progress.SILENT);

            // Then
            assertThat(answer)
                    .asInstanceOf(type(Brain.Failed.class))
                    .satisfies(failed -> assertThat(failed.reason()).contains("(500)", "; then ", "(404)"));
        }
    }

    @Test
    void tokens_and_cost_are_counted_as_the_endpoint_says_or_estimated() throws IOException {
        // Given
        try (var server = new TestingModelServer(
                events(textChunk("hello"), finish("stop"), usage(1_000, 200), "[DONE]"), text("hello"))) {
            var session = TestingSession.with(priced(server));

            // When
            session.answer(turn("one", ""), Progress.SILENT);
            Spent counted = session.purse().turn();
            session.answer(turn("two", ""), Progress.SILENT);

            // Then
            assertThat(counted).isEqualTo(new Spent(1_000, 200, 6_000, false));
            assertThat(counted.words()).isEqualTo("1,200 tokens, $0.0060");
            assertThat(session.purse().turn().estimated()).isTrue();
            assertThat(session.purse().session().tokens())
                    .isEqualTo(1_200 + session.purse().turn().tokens());
            assertThat(session.purse().today()).isEqualTo(session.purse().session());
        }
    }

    @Test
    void a_budget_that_is_used_up_sends_nothing_more() throws IOException {
        // Given
        Allowance plenty = new Allowance(1_000_000, 1_000_000);
        try (var server =
                new TestingModelServer(events(textChunk("hello"), finish("stop"), usage(90_000, 9_000), "[DONE]"))) {
            for (Budget budget : List.of(
                    new Budget(plenty, new Allowance(99_000, 1_000_000), plenty),
                    new Budget(plenty, plenty, new Allowance(99_000, 1_000_000)),
                    new Budget(plenty, new Allowance(1_000_000, 400_000), plenty))) {
                server.bodies.clear();
                var session = TestingSession.with(budget, Optional.empty(), priced(server));
                session.answer(turn("one", ""), Progress.SILENT);

                // When
                Brain.Answer answer = session.answer(turn("two", ""), Progress.SILENT);

                // Then
                assertThat(answer)
                        .asInstanceOf(type(Brain.Failed.class))
                        .satisfies(failed -> assertThat(failed.reason()).contains("budget of", "is used up"));
                assertThat(server.bodies).hasSize(1);
            }
        }
    }

    @Test
    void turns_at_the_same_time_share_what_is_left_of_the_day() throws Exception {
        // Given: a day with room for a few turns, whose requests come to more than 1,000 tokens each
        int turns = 16;
        long day = 9_000;
        Allowance plenty = new Allowance(1_000_000, 100_000_000);
        var answers = new CountDownLatch(1);
        TestingModelServer.Act waits = exchange -> {
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            events(textChunk("done"), finish("stop"), usage(100, 10), "[DONE]").play(exchange);
        };
        try (var server = new TestingModelServer(waits);
                var threads = Executors.newFixedThreadPool(turns)) {
            Models models =
                    TestingSession.models(new Budget(plenty, plenty, new Allowance(day, 100_000_000)), priced(server));
            List<Future<Brain.Answer>> asked = new ArrayList<>();
            List<SessionModels> sessions = new ArrayList<>();

            // When
            for (int i = 0; i < turns; i++) {
                var session = models.session(TestingSession.OCTO, Optional.empty(), TestingSession.RECIPES);
                sessions.add(session);
                asked.add(threads.submit(() -> session.answer(turn("x", ""), Progress.SILENT)));
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server.bodies.size()
                                    + asked.stream().filter(Future::isDone).count()
                            == turns);
            int sent = server.bodies.size();
            answers.countDown();

            // Then
            assertThat(sent).isBetween(1, (int) (day / 1_000));
            int refused = 0;
            for (Future<Brain.Answer> one : asked) {
                if (one.get(20, TimeUnit.SECONDS) instanceof Brain.Failed failed) {
                    assertThat(failed.reason()).contains("token budget of octo today is used up");
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(turns - sent);
            // what was held beyond what the endpoint counted is free again
            assertThat(sessions.getFirst().purse().today().tokens()).isEqualTo(110L * sent);
            assertThat(sessions.getLast().answer(turn("x", ""), Progress.SILENT))
                    .isEqualTo(new Brain.Says("done"));
        }
    }

    @Test
    void a_request_that_fails_gives_back_what_it_held() throws IOException {
        // Given
        Allowance plenty = new Allowance(1_000_000, 100_000_000);
        try (var server = new TestingModelServer(status(404, "{}"))) {
            var session = TestingSession.with(
                    new Budget(plenty, plenty, new Allowance(3_000, 100_000_000)), Optional.empty(), priced(server));

            // When
            for (int i = 0; i < 5; i++) {
                session.answer(turn("x", ""), Progress.SILENT);
            }

            // Then
            assertThat(server.bodies).hasSize(5);
            assertThat(session.purse().today()).isEqualTo(Spent.NONE);
        }
    }

    @Test
    void a_request_that_is_cancelled_costs_what_it_held() throws Exception {
        // Given
        Allowance plenty = new Allowance(1_000_000, 100_000_000);
        var progress = new TestingProgress();
        try (var server = new TestingModelServer(TestingModelServer.stall())) {
            var session = TestingSession.with(
                    new Budget(plenty, plenty, new Allowance(2_000, 100_000_000)), Optional.empty(), priced(server));
            var first = CompletableFuture.supplyAsync(() -> session.answer(turn("x", ""), progress));
            await().until(() -> server.bodies.size() == 1);

            // When
            progress.cancelled.set(true);
            first.get(20, TimeUnit.SECONDS);

            // Then
            assertThat(session.purse().today().tokens()).isBetween(1_000L, 2_000L);
            assertThat(session.answer(turn("x", ""), Progress.SILENT))
                    .asInstanceOf(type(Brain.Failed.class))
                    .satisfies(failed -> assertThat(failed.reason()).contains("today is used up"));
            assertThat(server.bodies).hasSize(1);
        }
    }

    @Test
    void what_is_held_at_the_same_time_never_passes_the_day() {
        // Given
        Spent ten = new Spent(10, 0, 10, true);
        Allowance plenty = new Allowance(1_000_000, 1_000_000);
        var accounts = new Accounts(new Budget(plenty, plenty, new Allowance(101, 1_000_000)), Clock.systemUTC());
        Purse first = accounts.purse(TestingSession.OCTO);
        Purse second = accounts.purse(TestingSession.OCTO);

        // When
        long held = IntStream.range(0, 200)
                .parallel()
                .filter(i -> (i % 2 == 0 ? first : second)
                        .hold(Spent.NONE, ten, false)
                        .isEmpty())
                .count();

        // Then
        assertThat(held).isEqualTo(10);
        assertThat(first.hold(ten, new Spent(11, 0, 0, true), false)).isPresent();
        first.settle(ten, new Spent(2, 0, 0, false), false);
        assertThat(first.hold(Spent.NONE, new Spent(8, 0, 0, true), false)).isEmpty();
        assertThat(first.today()).isEqualTo(new Spent(2, 0, 0, false));
    }

    @Test
    void an_answer_that_outgrows_the_budget_of_the_turn_is_broken_off() throws IOException {
        // Given
        Allowance plenty = new Allowance(1_000_000, 1_000_000);
        try (var server = new TestingModelServer(TestingModelServer.endless())) {
            var session = TestingSession.with(
                    new Budget(new Allowance(9_000, 1_000_000), plenty, plenty), Optional.empty(), priced(server));

            // When
            Brain.Answer answer = session.answer(turn("x", ""), Progress.SILENT);

            // Then
            assertThat(answer)
                    .asInstanceOf(type(Brain.Failed.class))
                    .satisfies(
                            failed -> assertThat(failed.reason()).contains("the token budget of this turn is used up"));
            assertThat(session.purse().turn().tokens()).isBetween(9_000L, 30_000L);
        }
    }

    private static ModelSettings priced(TestingModelServer server) {
        return new ModelSettings(
                Protocol.OPENAI,
                List.of(server.baseUrl()),
                "scripted",
                "",
                new Price(3_000_000, 15_000_000),
                new Limits(EASY.turn(), EASY.idle(), 500_000, 8));
    }

    @Test
    void a_model_looks_around_through_the_eyes_of_the_turn() throws IOException {
        // Given
        var eyes = TestingEyes.on("line one\npassword=hunter22\n" + "x\n".repeat(100) + "the end");
        eyes.log = "proposal 4711: apt-get update";
        try (var server = new TestingModelServer(
                tool(Tools.READ_PANE, Map.of("lines", 150)),
                tool(Tools.HOST_FACTS, Map.of()),
                tool(Tools.SEARCH_LOG, Map.of("words", "update")),
                tool(Tools.SEARCH_RECIPES, Map.of("words", "install htop")),
                tool(Tools.EXPLAIN, Map.of("command", "df -h")),
                tool(Tools.PROPOSE, proposal("df -h")))) {
            var session = TestingSession.on(server, EASY);

            // When
            Brain.Answer answer = session.answer(turn("is the disk full", eyes), Progress.SILENT);

            // Then
            String reader = session.names().getFirst();
            assertThat(eyes.looks)
                    .containsExactly(
                            "pane for " + reader,
                            "pane for " + reader,
                            "host for " + reader,
                            "log update",
                            "explain df -h");
            assertThat(server.bodies.getFirst()).doesNotContain("line one");
            assertThat(server.bodies.getLast())
                    .contains("line one", "password=«secret:1»", "kernel 6.1", "proposal 4711", "risk READS_ONLY")
                    .contains("apt-get install -y htop")
                    .doesNotContain("hunter22");
            assertThat(answer)
                    .asInstanceOf(type(Brain.Proposes.class))
                    .satisfies(proposes -> assertThat(proposes.seeds())
                            .extracting(seed -> seed.kind().name())
                            .containsExactly("MODEL", "PANE", "PANE"));
        }
    }

    @Test
    void where_the_pane_may_not_be_read_neither_it_nor_the_host_leaves() throws IOException {
        // Given
        var eyes = TestingEyes.forbidden("policy says no");
        try (var server = new TestingModelServer(tool(Tools.READ_PANE, Map.of()), text("then not"))) {
            // When
            TestingSession.on(server, EASY).answer(turn("x", eyes), Progress.SILENT);

            // Then
            assertThat(server.bodies.getFirst())
                    .contains("Neither the pane nor the host may be read")
                    .doesNotContain("bookworm");
            assertThat(server.bodies.getLast()).contains("policy says no");
        }
    }
}
