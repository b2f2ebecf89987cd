package dev.alice.agent.model;

import dev.alice.agent.context.Redaction;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Review;
import dev.alice.flow.Seed;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Eyes;
import dev.alice.flow.port.Progress;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One review by one model: a prompt of its own, one call of three tools as the answer, a mistake corrected once. It ends
 * within its limits; whatever goes wrong is the absence of a navigator, in words.
 */
final class ReviewTurn {
    private static final Logger LOG = LoggerFactory.getLogger(ReviewTurn.class);

    private final Endpoint endpoint;
    private final Brain.Turn turn;
    private final Rehearsed rehearsed;
    private final Limits limits;
    private final Redaction redaction;
    private final RandomGenerator random;
    private final Failures failures;

    ReviewTurn(
            Endpoint endpoint,
            Brain.Turn turn,
            Rehearsed rehearsed,
            Limits limits,
            Redaction redaction,
            RandomGenerator random) {
        this.endpoint = endpoint;
        this.turn = turn;
        this.rehearsed = rehearsed;
        this.limits = limits;
        this.redaction = redaction;
        this.random = random;
        this.failures = new Failures(endpoint);
    }

    Review run(Purse purse, Progress progress) {
        if (endpoint.missing().isPresent()) {
            return absent(endpoint.missing().orElseThrow());
        }
        long began = System.nanoTime();
        Vigil vigil = new Vigil(limits, began + limits.turn().toNanos(), new Silent(progress));
        Review review;
        try (TurnHttpClient http = endpoint.client(limits)) {
            progress.says(endpoint.name() + " reviews it…");
            review = converse(http, vigil, new Meter(purse, endpoint));
        } catch (Vigil.OverException over) {
            review = absent(over.words());
        } catch (ExecutionException e) {
            endpoint.lost();
            review = absent(failures.words(e.getCause() == null ? e : e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            review = absent("the review was interrupted");
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("model", endpoint.name())
                    .addKeyValue("error", e.getClass().getName())
                    .log("a review by a model failed");
            review = absent(failures.words(e));
        }
        LOG.atInfo()
                .addKeyValue("model", endpoint.name())
                .addKeyValue("review", review.word())
                .addKeyValue(
                        "millis", Duration.ofNanos(System.nanoTime() - began).toMillis())
                .log("a review by a model ended");
        return review;
    }

    private Review converse(TurnHttpClient http, Vigil vigil, Meter meter)
            throws InterruptedException, ExecutionException, Vigil.OverException {
        http.touch();
        Endpoint.Place place = vigil.await(() -> endpoint.place(http), http::silence);
        Eyes.Look host = vigil.await(() -> turn.eyes().host(endpoint.name()), () -> Duration.ZERO);
        Prompt prompt = new Prompt(redaction, random);
        List<ChatMessage> messages = new ArrayList<>(new ReviewPrompt(prompt)
                .messages(
                        turn.words(),
                        rehearsed,
                        host instanceof Eyes.Seen seen ? Optional.of(seen.text()) : Optional.empty()));
        StreamingChatModel model = endpoint.model(http, place);
        BudgetedCall call = new BudgetedCall(http, vigil, meter, random, ReviewTools.ALL);
        ReviewReader reader = new ReviewReader(
                endpoint.author(place, turn.user()),
                turn.host(),
                List.of(new Seed(Seed.Kind.MODEL, place.model(), Optional.empty(), Optional.empty())));
        String objection = "";
        for (int trip = 0; trip < limits.trips(); trip++) {
            switch (call.ask(model, messages)) {
                case ModelCall.Stopped stopped -> {
                    return absent(stopped.words());
                }
                case ModelCall.Broken broken -> {
                    endpoint.lost();
                    return absent(failures.words(broken.cause()));
                }
                case ModelCall.Answered answered -> {
                    Optional<String> unusable = unusable(answered.response());
                    if (unusable.isPresent()) {
                        return absent(unusable.orElseThrow());
                    }
                    AiMessage message = answered.response().aiMessage();
                    List<ToolExecutionRequest> calls = message.toolExecutionRequests();
                    switch (read(calls, reader)) {
                        case ReviewReader.Usable usable -> {
                            return usable.review();
                        }
                        case ReviewReader.Unusable again -> {
                            objection = again.words();
                            messages.add(message);
                            calls.forEach(one -> messages.add(ToolExecutionResultMessage.from(one, again.words())));
                        }
                    }
                }
            }
        }
        return absent("it gave no usable review; its last was refused: " + failures.safe(objection));
    }

    private static ReviewReader.Reading read(List<ToolExecutionRequest> calls, ReviewReader reader) {
        if (calls.size() != 1) {
            return new ReviewReader.Unusable("Answer with exactly one call.");
        }
        ToolExecutionRequest call = calls.getFirst();
        return reader.read(call.name() == null ? "" : call.name(), call.arguments() == null ? "" : call.arguments());
    }

    /** Why an answer is no review, whatever it says; empty where it may be one. */
    private static Optional<String> unusable(ChatResponse response) {
        FinishReason reason = response.finishReason();
        if (reason == null) {
            return Optional.of("its answer broke off in the middle");
        }
        if (reason == FinishReason.LENGTH || reason == FinishReason.CONTENT_FILTER) {
            return Optional.of("its answer was cut off or filtered");
        }
        return response.aiMessage().hasToolExecutionRequests()
                ? Optional.empty()
                : Optional.of("it cannot tell: it answered in words and gave no review");
    }

    private Review absent(String why) {
        return new Review.Absent(Review.shortened(endpoint.name() + ": " + why));
    }

    /** Hears nothing of the words of a review while they come, and knows when nobody waits any more. */
    private record Silent(Progress under) implements Progress {
        @Override
        public void says(String words) {
            // who reviews was said already
        }

        @Override
        public boolean cancelled() {
            return under.cancelled();
        }
    }
}
