package dev.alice.agent.model;

import dev.alice.flow.port.Progress;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One request to a model and the wait for its answer. The waiting thread looks at cancelling, silence and the end of
 * the turn itself, because a stalled stream calls nobody back.
 */
final class ModelCall {

    /** How often the wait looks around; a cancel is answered within this time. */
    private static final Duration LOOK = Duration.ofMillis(20);

    /** How an exchange ended. */
    sealed interface End {}

    /** The model answered. */
    record Answered(ChatResponse response) implements End {}

    /** It broke; {@code begun} says whether a first token had come. */
    record Broken(Throwable cause, boolean begun) implements End {}

    /** This side stopped waiting, and why. */
    record Stopped(String reason) implements End {}

    private sealed interface Signal {}

    private record Token(boolean ofTool) implements Signal {}

    private record Done(ChatResponse response) implements Signal {}

    private record Failure(Throwable cause) implements Signal {}

    private final TurnHttpClient http;
    private final Limits limits;
    private final long deadline;
    private final Progress progress;

    /**
     * Prepares for one turn.
     *
     * @param deadline when the turn is over, as {@link System#nanoTime()}
     */
    ModelCall(TurnHttpClient http, Limits limits, long deadline, Progress progress) {
        this.http = http;
        this.limits = limits;
        this.deadline = deadline;
        this.progress = progress;
    }

    End run(StreamingChatModel model, ChatRequest request) throws InterruptedException {
        BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
        http.touch();
        try {
            model.chat(request, handler(signals));
        } catch (RuntimeException e) {
            return new Broken(e, false);
        }
        boolean begun = false;
        boolean drafting = false;
        while (true) {
            Signal signal = signals.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (signal instanceof Done done) {
                return new Answered(done.response());
            }
            if (signal instanceof Failure failure) {
                return new Broken(failure.cause(), begun);
            }
            if (signal instanceof Token token) {
                begun = true;
                if (token.ofTool() && !drafting) {
                    drafting = true;
                    progress.says("drafting…");
                }
            }
            String stop = reasonToStop();
            if (!stop.isEmpty()) {
                return new Stopped(stop);
            }
        }
    }

    /** Waits without a request, for a retry; empty where the wait passed undisturbed. */
    String pause(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            http.touch();
            String stop = reasonToStop();
            if (!stop.isEmpty()) {
                return stop;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
        return "";
    }

    private String reasonToStop() {
        if (progress.cancelled()) {
            return "cancelled";
        }
        if (System.nanoTime() - deadline > 0) {
            return "the model took longer than %s for this turn".formatted(words(limits.turn()));
        }
        if (http.silence().compareTo(limits.idle()) > 0) {
            return "the model sent nothing for %s".formatted(words(limits.idle()));
        }
        return "";
    }

    private static String words(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static StreamingChatResponseHandler handler(BlockingQueue<Signal> signals) {
        return new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String text) {
                signals.add(new Token(false));
            }

            @Override
            public void onPartialToolCall(PartialToolCall call) {
                signals.add(new Token(true));
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                signals.add(new Done(response));
            }

            @Override
            public void onError(Throwable error) {
                signals.add(new Failure(error));
            }
        };
    }
}
