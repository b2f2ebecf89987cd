package dev.alice.agent.model;

import static dev.alice.agent.model.TestingModelServer.cut;
import static dev.alice.agent.model.TestingModelServer.events;
import static dev.alice.agent.model.TestingModelServer.finish;
import static dev.alice.agent.model.TestingModelServer.stall;
import static dev.alice.agent.model.TestingModelServer.status;
import static dev.alice.agent.model.TestingModelServer.text;
import static dev.alice.agent.model.TestingModelServer.textChunk;
import static dev.alice.agent.model.TestingModelServer.tool;
import static dev.alice.agent.model.TestingModelServer.toolChunk;
import static dev.alice.agent.model.TestingSession.EASY;
import static dev.alice.agent.model.TestingSession.proposal;
import static dev.alice.agent.model.TestingSession.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which an endpoint goes wrong, over the network and over a stream that a person forwards. */
@Timeout(60)
class FaultTest {
    private static final Limits IMPATIENT = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(3), 60_000, 8);
    private static final String SILENT = "sent nothing for 3 s";
    private static final String LONG = "took longer than 4 s";
    private static final Limits SHORT = new Limits(Duration.ofMillis(4_000), Duration.ofSeconds(20), 60_000, 8);

    /** What an endpoint does, the words that it ends in, and how many requests it gets. */
    record Fault(String name, TestingModelServer.Act act, String words, int requests) {
        /** Only what waits in vain has limits that a busy machine may feel. */
        Limits limits() {
            return switch (words) {
                case SILENT -> IMPATIENT;
                case LONG -> SHORT;
                default -> EASY;
            };
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void the_first_turn_loads_what_later_ones_have() throws IOException {
        try (var server = new TestingModelServer(text("hello"))) {
            TestingSession.ask(server, "x");
        }
    }

    /** A sign of life, and then nothing. */
    private static void murmur(TestingModelServer.Exchange exchange) throws IOException {
        exchange.chunk(": hello\n\n");
        exchange.stall();
    }

    static Stream<Arguments> faults() {
        Stream<Fault> faults = Stream.of(
                new Fault("stall before the head", exchange -> exchange.stall(), SILENT, 1),
                new Fault("stall before the first token", FaultTest::murmur, SILENT, 1),
                new Fault("stall in the middle", stall(textChunk("half")), SILENT, 1),
                new Fault("signs of life alone", TestingModelServer.keepAlive(), LONG, 1),
                new Fault("cut before the head", exchange -> exchange.cut(), "broke the connection off", 2),
                new Fault("cut in the middle", cut(textChunk("half an ans")), "broke the connection off", 1),
                new Fault("garbage for events", events("{not json", "][", "[DONE]"), "", 1),
                new Fault("garbage for HTTP", exchange -> exchange.raw("\u0000\u0001 nonsense\r\n\r\n"), "", 2),
                new Fault("a page instead of events", status(200, "<html>hello</html>"), "", 1),
                new Fault("429", status(429, "{}"), "over its rate or budget (429)", 2),
                new Fault("500", status(500, "{}"), "failed by itself (500)", 2),
                new Fault("404", status(404, "{}"), "does not know this address or the model", 1),
                new Fault("a loop of looks", tool(Tools.HOST_FACTS, Map.of()), "asked for 8 looks around", 8),
                new Fault("an unknown tool", tool("execute", Map.of("command", "rm -rf /")), "no such tool", 2),
                new Fault("bad arguments", tool(Tools.PROPOSE, "{\"purpose\":"), "not valid JSON", 2),
                new Fault("huge output", TestingModelServer.endless(), "more than 60000 bytes", 1),
                new Fault("no finish reason", events(textChunk("half an ans"), "[DONE]"), "broke off in the middle", 1),
                new Fault(
                        "no finish reason behind a call",
                        events(toolChunk(Tools.PROPOSE, proposal("rm x")), "[DONE]"),
                        "broke off in the middle",
                        1),
                new Fault("an answer cut short", events(textChunk("a"), finish("length")), "length limit", 1),
                new Fault("a filtered answer", events(textChunk("a"), finish("content_filter")), "filtered", 1),
                new Fault("an empty answer", events(finish("stop"), "[DONE]"), "empty answer", 1));
        return faults.flatMap(fault -> Stream.of(Arguments.of(fault, false), Arguments.of(fault, true)));
    }

    @ParameterizedTest(name = "{0}, forwarded: {1}")
    @MethodSource("faults")
    void a_fault_ends_in_time_and_words_without_a_socket_and_the_session_goes_on(Fault fault, boolean forwarded)
            throws IOException {
        try (var server = new TestingModelServer(acts(fault))) {
            // Given
            var brain = forwarded ? over(server, fault.limits()) : TestingSession.on(server, fault.limits());

            // When
            long began = System.nanoTime();
            Brain.Answer answer = brain.answer(turn("x", ""), hearing(server));
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            // Then
            assertThat(answer)
                    .asInstanceOf(type(Brain.Failed.class))
                    .satisfies(failed ->
                            assertThat(failed.reason()).contains(fault.words()).isNotBlank());
            assertThat(took).isLessThan(Duration.ofSeconds(15));
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> server.open() == 0);
            assertThat(server.bodies).hasSize(fault.requests());
            assertThat(brain.answer(turn("and now", ""), Progress.SILENT)).isEqualTo(new Brain.Says("all is well"));
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> server.open() == 0);
        }
    }

    /** Whoever waits for the answer, and tells the server's script of the first words. */
    private static Progress hearing(TestingModelServer server) {
        return new Progress() {
            @Override
            public void says(String words) {}

            @Override
            public void writes(String piece) {
                server.heard();
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        };
    }

    /** The fault as often as it is asked for in one turn, then an answer. */
    private static TestingModelServer.Act[] acts(Fault fault) {
        return Stream.concat(Stream.generate(fault::act).limit(fault.requests()), Stream.of(text("all is well")))
                .toArray(TestingModelServer.Act[]::new);
    }

    /** A session whose forwarded model has the limits of this test. */
    private static SessionModels over(TestingModelServer server, Limits limits) {
        return new SessionModels(
                Optional.of(Endpoint.forwarded(() -> TestingModelServer.dial(server), limits)),
                List.of(),
                new Accounts(Budget.standard(), Clock.systemUTC()).purse(TestingSession.OCTO),
                TestingSession.RECIPES,
                TestingSession.RANDOM);
    }
}
