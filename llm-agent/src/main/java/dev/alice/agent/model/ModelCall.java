package dev.alice.agent.model;

import dev.alice.agent.context.TerminalFilter;
import dev.alice.flow.Visible;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One request to a model and the wait for its answer; its words are passed on as they come, made plain piece by piece. */
final class ModelCall {

    /** How an exchange ended. */
    sealed interface End {}

    /** The model answered. */
    record Answered(ChatResponse response, long characters) implements End {}

    /** It broke; {@code begun} says whether a first token had come. */
    record Broken(Throwable cause, boolean begun, long characters) implements End {}

    /** This side stopped waiting, and why. */
    record Stopped(Vigil.Cause why, String words, long characters) implements End {}

    private sealed interface Signal {}

    private record Words(String piece) implements Signal {}

    private record Drafting(String tool, int characters) implements Signal {}

    private record Done(ChatResponse response) implements Signal {}

    private record Failure(Throwable cause) implements Signal {}

    private final TurnHttpClient http;
    private final Vigil vigil;
    private final LongFunction<String> overspent;
    private final TerminalFilter filter = new TerminalFilter();
    private long characters;
    private boolean begun;
    private String drafting = "";

    /**
     * Prepares for one exchange.
     *
     * @param overspent why so many characters of an answer are too many; empty while they are not
     */
    ModelCall(TurnHttpClient http, Vigil vigil, LongFunction<String> overspent) {
        this.http = http;
        this.vigil = vigil;
        this.overspent = overspent;
    }

    End run(StreamingChatModel model, ChatRequest request) throws InterruptedException {
        BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
        http.touch();
        try {
            model.chat(request, handler(signals));
        } catch (RuntimeException e) {
            return new Broken(e, false, 0);
        }
        try {
            while (true) {
                End end = hear(signals.poll(Vigil.LOOK.toMillis(), TimeUnit.MILLISECONDS));
                if (end != null) {
                    return end;
                }
                vigil.look(http.silence());
            }
        } catch (Vigil.OverException over) {
            return new Stopped(over.why(), over.words(), characters);
        }
    }

    private @Nullable End hear(@Nullable Signal signal) throws Vigil.OverException {
        switch (signal) {
            case null -> {
                // nothing came while looking away
            }
            case Done done -> {
                vigil.progress().writes(filter.finish());
                return new Answered(done.response(), characters);
            }
            case Failure failure -> {
                return new Broken(failure.cause(), begun, characters);
            }
            case Words words -> {
                count(words.piece().length());
                String plain = Visible.lines(filter.accept(words.piece()));
                if (!plain.isEmpty()) {
                    vigil.progress().writes(plain);
                }
            }
            case Drafting draft -> {
                count(draft.characters());
                if (!draft.tool().equals(drafting)) {
                    drafting = draft.tool();
                    vigil.progress().says(doing(drafting));
                }
            }
        }
        return null;
    }

    private void count(int more) throws Vigil.OverException {
        begun = true;
        characters += more;
        String objection = overspent.apply(characters);
        if (!objection.isEmpty()) {
            throw new Vigil.OverException(Vigil.Cause.BUDGET, objection);
        }
    }

    private static String doing(String tool) {
        return switch (tool) {
            case Tools.PROPOSE -> "drafting flow…";
            case Tools.ASK -> "wording a question…";
            default -> "looking around…";
        };
    }

    private static StreamingChatResponseHandler handler(BlockingQueue<Signal> signals) {
        return new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String text) {
                signals.add(new Words(text));
            }

            @Override
            public void onPartialToolCall(PartialToolCall call) {
                String arguments = call.partialArguments();
                signals.add(new Drafting(
                        call.name() == null ? "" : call.name(), arguments == null ? 0 : arguments.length()));
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
