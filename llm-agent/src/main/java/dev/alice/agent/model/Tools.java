package dev.alice.agent.model;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.List;

/** The tools that a model has: it can propose, ask and say. There is none that executes. */
final class Tools {

    static final String PROPOSE = "propose_flow";
    static final String ASK = "ask_user";
    static final String SAY = "say";

    static final List<ToolSpecification> ALL = List.of(propose(), ask(), say());

    private Tools() {}

    private static ToolSpecification propose() {
        JsonObjectSchema step = JsonObjectSchema.builder()
                .addStringProperty(
                        "command",
                        "one line for the user's shell, exactly as it is to be typed; lines separated by \\n only for a here-document")
                .addStringProperty("why", "why this step is run")
                .addStringProperty("expected", "what is expected to happen when it exits with 0")
                .addStringProperty("undo", "one line that takes it back; empty where there is none")
                .addBooleanProperty("needs_sudo", "whether it needs root")
                .required("command", "why", "expected", "undo", "needs_sudo")
                .additionalProperties(false)
                .build();
        return ToolSpecification.builder()
                .name(PROPOSE)
                .description("Proposes commands to the user. Nothing runs: the proposal is logged, judged and shown"
                        + " first.")
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty("purpose", "what the user gets, in one short sentence")
                        .addStringProperty("hypothesis", "what this proposal tests: if this is run, then that is seen")
                        .addProperty(
                                "steps",
                                JsonArraySchema.builder()
                                        .description("1 to 20 steps, in order")
                                        .items(step)
                                        .build())
                        .addProperty("assumptions", words("what was assumed"))
                        .addProperty("alternatives", words("other ways, in words"))
                        .addProperty(
                                "other_ways",
                                JsonArraySchema.builder()
                                        .description("at most 2 other ways to the same end, where there are real ones;"
                                                + " they are rehearsed beside this one, and the best is offered first")
                                        .items(JsonObjectSchema.builder()
                                                .addStringProperty("purpose", "what differs, in one short sentence")
                                                .addProperty(
                                                        "steps",
                                                        JsonArraySchema.builder()
                                                                .description("1 to 20 steps, in order")
                                                                .items(step)
                                                                .build())
                                                .required("purpose", "steps")
                                                .additionalProperties(false)
                                                .build())
                                        .build())
                        .required("purpose", "hypothesis", "steps", "assumptions", "alternatives")
                        .additionalProperties(false)
                        .build())
                .build();
    }

    private static ToolSpecification ask() {
        return ToolSpecification.builder()
                .name(ASK)
                .description("Asks the user one question, when something needed is missing.")
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty("question", "one short question")
                        .required("question")
                        .additionalProperties(false)
                        .build())
                .build();
    }

    private static ToolSpecification say() {
        return ToolSpecification.builder()
                .name(SAY)
                .description("Answers the user in words, when no command is needed.")
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty("words", "a short answer")
                        .required("words")
                        .additionalProperties(false)
                        .build())
                .build();
    }

    private static JsonArraySchema words(String description) {
        return JsonArraySchema.builder()
                .description(description)
                .items(new JsonStringSchema())
                .build();
    }
}
