package dev.alice.agent.model;

import static dev.alice.agent.model.TestingModelServer.events;
import static dev.alice.agent.model.TestingModelServer.finish;
import static dev.alice.agent.model.TestingModelServer.stall;
import static dev.alice.agent.model.TestingModelServer.status;
import static dev.alice.agent.model.TestingModelServer.text;
import static dev.alice.agent.model.TestingModelServer.textChunk;
import static dev.alice.agent.model.TestingModelServer.tool;
import static dev.alice.agent.model.TestingModelServer.toolChunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.agent.pair.Seat;
import dev.alice.agent.pair.SessionNavigator;
import dev.alice.agent.pair.TestingReviews;
import dev.alice.agent.recipes.TestingHosts;
import dev.alice.flow.Mind;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Review;
import dev.alice.flow.Source;
import dev.alice.flow.port.Navigator;
import dev.alice.flow.port.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A model as navigator, over a scripted endpoint that does and says what it likes. */
@Timeout(60)
class ReviewTest {
    private static final Limits EASY = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(20), 60_000, 2);
    private static final Limits IMPATIENT = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(1), 60_000, 2);
    private static final Limits SHORT = new Limits(Duration.ofMillis(1_500), Duration.ofSeconds(20), 60_000, 2);
    private static final Rehearsed TOUCH = TestingReviews.rehearsed("touch /srv/x");
    private static final String WORDS = "frobnicate with password=Swordfish4711";

    private static Review review(TestingModelServer server, Limits limits) {
        return review(server, limits, Progress.SILENT);
    }

    private static Review review(TestingModelServer server, Limits limits, Progress progress) {
        return TestingSession.on(server, TestingSession.EASY)
                .review("scripted", TestingSession.turn(WORDS, "octo@host:~$ secret pane"), TOUCH, progress, limits);
    }

    @Test
    void it_agrees_or_objects_in_its_own_words() throws IOException {
        try (var server = new TestingModelServer(
                tool("agree", Map.of("reason", "it does what was asked")),
                tool("object", Map.of("reason", "too wide\u001b[2J")))) {
            assertThat(review(server, EASY))
                    .isEqualTo(new Review.Agrees(Mind.model("scripted"), "it does what was asked"));
            assertThat(review(server, EASY))
                    .isInstanceOfSatisfying(
                            Review.Objects.class,
                            objects -> assertThat(objects.reason()).isEqualTo("too wide"));
        }
    }

    @Test
    void a_way_that_it_offers_is_its_own_flow_and_as_strict_as_any() throws IOException {
        // Given
        Map<String, Object> step = Map.of(
                "command",
                "touch /srv/y",
                "why",
                "better",
                "expected",
                "it is there",
                "undo",
                "rm /srv/y",
                "needs_sudo",
                false);
        Map<String, Object> hidden = Map.of(
                "command",
                "touch /srv/\u202ey",
                "why",
                "better",
                "expected",
                "it is there",
                "undo",
                "",
                "needs_sudo",
                false);
        try (var server = new TestingModelServer(
                tool("offer", Map.of("reason", "r", "purpose", "p", "steps", List.of(hidden))),
                tool("offer", Map.of("reason", "y is meant", "purpose", "make y", "steps", List.of(step))))) {
            // When
            Review review = review(server, EASY);

            // Then
            assertThat(review).isInstanceOfSatisfying(Review.Offers.class, offers -> {
                assertThat(offers.flow().source()).isEqualTo(new Source(Source.Kind.MODEL, "scripted"));
                assertThat(offers.flow().steps().getFirst().command().value()).isEqualTo("touch /srv/y");
                assertThat(offers.seeds()).isNotEmpty();
            });
            assertThat(server.bodies).hasSize(2);
            assertThat(server.bodies.getLast()).contains("is refused");
        }
    }

    @Test
    void it_is_told_the_evidence_by_a_prompt_of_its_own_without_pane_or_secrets() throws IOException {
        try (var server = new TestingModelServer(tool("agree", Map.of("reason", "fine")))) {
            // When
            review(server, EASY);

            // Then
            assertThat(server.bodies.getFirst())
                    .contains("You are the navigator of a pair", "touch /srv/x", "CHANGES HOST", "not possible: a test")
                    .contains("password=«secret:1»", "<<<DATA ")
                    .doesNotContain("Swordfish4711", "secret pane", "propose_flow");
        }
    }

    /** What an endpoint does, and what the absence says. */
    record Fault(String name, TestingModelServer.Act act, Limits limits, String words) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Fault> faults() {
        return Stream.of(
                new Fault("stall before the head", exchange -> exchange.stall(), IMPATIENT, "sent nothing for 1 s"),
                new Fault("stall in the middle", stall(textChunk("half")), IMPATIENT, "sent nothing for 1 s"),
                new Fault("signs of life alone", TestingModelServer.keepAlive(), SHORT, "took longer than 1500 ms"),
                new Fault("cut before the head", exchange -> exchange.cut(), EASY, "broke the connection off"),
                new Fault("garbage for events", events("{not json", "][", "[DONE]"), EASY, ""),
                new Fault("500", status(500, "{}"), EASY, "failed by itself (500)"),
                new Fault("huge output", TestingModelServer.endless(), EASY, "more than 60000 bytes"),
                new Fault("words", text("I cannot tell."), EASY, "it cannot tell"),
                new Fault("an unknown tool", tool("execute", Map.of("command", "rm x")), EASY, "no such tool"),
                new Fault("bad arguments", tool("agree", "{\"reason\":"), EASY, "not valid JSON"),
                new Fault("no reason", tool("agree", Map.of()), EASY, "«reason» must be there"),
                new Fault(
                        "no finish reason",
                        events(toolChunk("agree", Map.of("reason", "x")), "[DONE]"),
                        EASY,
                        "broke off in the middle"),
                new Fault("cut short", events(textChunk("a"), finish("length")), EASY, "cut off or filtered"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void whatever_goes_wrong_is_the_absence_of_a_navigator_in_words(Fault fault) throws IOException {
        try (var server = new TestingModelServer(fault.act())) {
            // When
            Review review = review(server, fault.limits());

            // Then
            assertThat(review).isInstanceOf(Review.Absent.class);
            assertThat(review.reason()).startsWith("scripted at 127.0.0.1:").contains(fault.words());
            await().atMost(Duration.ofSeconds(30)).until(() -> server.open() == 0);
        }
    }

    @Test
    void a_cancel_ends_the_review_and_its_connection_and_nothing_of_its_words_is_shown() throws IOException {
        try (var server = new TestingModelServer(stall(textChunk("half")))) {
            // Given
            TestingProgress progress = new TestingProgress();
            Thread.ofVirtual().start(() -> {
                await().atMost(Duration.ofSeconds(30)).until(() -> !server.bodies.isEmpty());
                progress.cancelled.set(true);
            });

            // When
            Review review = review(server, EASY, progress);

            // Then
            assertThat(review.reason()).contains("cancelled");
            assertThat(progress.written).isEmpty();
            assertThat(progress.said).hasSize(1).first().asString().contains("reviews it");
            await().atMost(Duration.ofSeconds(30)).until(() -> server.open() == 0);
        }
    }

    private static Navigator navigator(Seat seat, SessionModels models) {
        return new SessionNavigator(
                seat,
                models,
                TestingSession.RECIPES,
                TestingReviews::assess,
                TestingHosts.turn("frobnicate it", TestingHosts.DEBIAN));
    }

    private static ModelSettings settings(TestingModelServer server, String name) {
        return new ModelSettings(server.baseUrl(), name, "", TestingSession.EASY);
    }

    private static Rehearsed by(Source source, String command) {
        return TestingReviews.rehearsed(
                TestingHosts.DEBIAN, TestingReviews.flow(source, command), new Rehearsal.NotPossible("a test", false));
    }

    @Test
    void usually_the_other_of_two_models_navigates_and_recipes_where_there_is_one() throws IOException {
        try (var server = new TestingModelServer(tool("agree", Map.of("reason", "fine")))) {
            SessionModels two = TestingSession.with(settings(server, "first"), settings(server, "second"));
            SessionModels one = TestingSession.with(settings(server, "first"));
            Source first = new Source(Source.Kind.MODEL, "first");
            Source second = new Source(Source.Kind.MODEL, "second");

            assertThat(navigator(new Seat.Usual(), two)
                            .review(by(first, "touch x"), Progress.SILENT)
                            .navigator())
                    .contains(Mind.model("second"));
            assertThat(navigator(new Seat.Usual(), two)
                            .review(by(second, "touch x"), Progress.SILENT)
                            .navigator())
                    .contains(Mind.model("first"));
            assertThat(navigator(new Seat.Usual(), one)
                            .review(by(first, "rm -rf x"), Progress.SILENT)
                            .navigator())
                    .contains(Mind.RECIPES);
        }
    }

    @Test
    void what_a_persons_own_model_or_agent_proposes_goes_to_no_model_of_the_operator() throws IOException {
        try (var server = new TestingModelServer(tool("agree", Map.of("reason", "fine")))) {
            // Given
            Navigator navigator = navigator(
                    new Seat.Usual(), TestingSession.with(settings(server, "first"), settings(server, "second")));

            // When
            navigator.review(by(new Source(Source.Kind.MODEL, "first forwarded by octo"), "touch x"), Progress.SILENT);
            navigator.review(by(new Source(Source.Kind.PEER, "coder"), "touch x"), Progress.SILENT);
            navigator.review(by(new Source(Source.Kind.PERSON, "octo"), "touch x"), Progress.SILENT);
            navigator.review(by(new Source(Source.Kind.RECIPE, "x"), "touch x"), Progress.SILENT);

            // Then
            assertThat(server.bodies).isEmpty();
        }
    }

    @Test
    void a_model_that_is_seated_reviews_recipes_and_itself_too() throws IOException {
        try (var server = new TestingModelServer(tool("agree", Map.of("reason", "fine")))) {
            Navigator navigator = navigator(new Seat.Model("first"), TestingSession.with(settings(server, "first")));

            assertThat(navigator
                            .review(by(new Source(Source.Kind.RECIPE, "x"), "touch x"), Progress.SILENT)
                            .navigator())
                    .contains(Mind.model("first"));
            assertThat(navigator
                            .review(by(new Source(Source.Kind.MODEL, "first"), "touch x"), Progress.SILENT)
                            .navigator())
                    .contains(Mind.model("first"));
        }
    }

    @Test
    void whoever_offered_a_way_does_not_review_it() throws IOException {
        // Given
        Map<String, Object> step = Map.of(
                "command", "touch y", "why", "better", "expected", "it is there", "undo", "", "needs_sudo", false);
        try (var server = new TestingModelServer(
                tool("offer", Map.of("reason", "better", "purpose", "make y", "steps", List.of(step))))) {
            Navigator navigator = navigator(new Seat.Model("first"), TestingSession.with(settings(server, "first")));
            Review.Offers offers = (Review.Offers)
                    navigator.review(by(new Source(Source.Kind.RECIPE, "x"), "touch x"), Progress.SILENT);

            // When
            Review second = navigator.review(
                    TestingReviews.rehearsed(
                            TestingHosts.DEBIAN, offers.flow(), new Rehearsal.NotPossible("a test", false)),
                    Progress.SILENT);

            // Then
            assertThat(second).isInstanceOf(Review.Absent.class);
            assertThat(server.bodies).hasSize(1);
        }
    }

    @Test
    void nobody_navigates_where_the_settings_say_so() throws IOException {
        try (var server = new TestingModelServer(tool("agree", Map.of("reason", "fine")))) {
            Navigator navigator =
                    navigator(new Seat.Nobody(), TestingSession.with(settings(server, "a"), settings(server, "b")));

            assertThat(navigator.review(by(new Source(Source.Kind.MODEL, "a"), "rm -rf /"), Progress.SILENT))
                    .isInstanceOf(Review.Absent.class);
            assertThat(server.bodies).isEmpty();
        }
    }

    @Test
    void a_persons_own_model_has_a_name_of_its_own_in_the_log() throws IOException {
        try (var server = new TestingModelServer(tool(Tools.PROPOSE, TestingSession.proposal("touch /srv/x")))) {
            SessionModels models =
                    TestingSession.with(Budget.standard(), Optional.of(() -> TestingModelServer.dial(server)));

            assertThat(models.answer(TestingSession.turn("frobnicate", ""), Progress.SILENT))
                    .isInstanceOfSatisfying(
                            dev.alice.flow.port.Brain.Proposes.class,
                            proposes -> assertThat(proposes.flow().source().name())
                                    .isEqualTo("scripted forwarded by octo"));
        }
    }
}
