package dev.alice.agent.model;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A request to a model that holds its part of the budgets, made once more where it broke before the first token. */
final class BudgetedCall {
    private final TurnHttpClient http;
    private final Vigil vigil;
    private final Meter meter;
    private final RandomGenerator random;
    private final List<ToolSpecification> tools;

    BudgetedCall(TurnHttpClient http, Vigil vigil, Meter meter, RandomGenerator random, List<ToolSpecification> tools) {
        this.http = http;
        this.vigil = vigil;
        this.meter = meter;
        this.random = random;
        this.tools = List.copyOf(tools);
    }

    /** Asks once, and once more where it broke before the first token for a reason that may pass. */
    ModelCall.End ask(StreamingChatModel model, List<ChatMessage> messages)
            throws InterruptedException, Vigil.OverException {
        ModelCall.End first = once(model, messages);
        if (!(first instanceof ModelCall.Broken broken) || broken.begun() || !Failures.isPassing(broken.cause())) {
            return first;
        }
        vigil.pause(Duration.ofMillis(200 + random.nextInt(400)));
        return once(model, messages);
    }

    private ModelCall.End once(StreamingChatModel model, List<ChatMessage> messages) throws InterruptedException {
        List<ChatMessage> sent = List.copyOf(messages);
        ChatRequest request =
                ChatRequest.builder().messages(sent).toolSpecifications(tools).build();
        try (Meter.Exchange exchange = meter.exchange(sent)) {
            Optional<String> objection = exchange.hold(0);
            if (objection.isPresent()) {
                exchange.release();
                return new ModelCall.Stopped(Vigil.Cause.BUDGET, objection.orElseThrow(), 0);
            }
            ModelCall.End end = new ModelCall(
                            http, vigil, characters -> exchange.hold(characters).orElse(""))
                    .run(model, request);
            switch (end) {
                case ModelCall.Answered answered ->
                    exchange.settle(answered.characters(), answered.response().tokenUsage());
                case ModelCall.Stopped stopped -> exchange.settle(stopped.characters(), null);
                case ModelCall.Broken broken -> {
                    if (broken.begun()) {
                        exchange.settle(broken.characters(), null);
                    } else {
                        exchange.release();
                    }
                }
            }
            return end;
        }
    }
}
