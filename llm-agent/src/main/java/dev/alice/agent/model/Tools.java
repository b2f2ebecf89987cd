package dev.alice.agent.model;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.List;
import java.util.Set;

/**
 * The tools that a model has: it can look, propose and ask. There is none that executes, and an answer in words needs none.
 */
final class Tools {

    static final String PROPOSE = "propose_flow";
    static final String ASK = "ask_user";
    static final String READ_PANE = "read_pane";
    static final String HOST_FACTS = "host_facts";
    static final String SEARCH_LOG = "search_log";
    static final String SEARCH_RECIPES = "search_recipes";
    static final String EXPLAIN = "explain";

    /** The tools whose result goes back to the model. */
    static final Set<String> LOOKING = Set.of(READ_PANE, HOST_FACTS, SEARCH_LOG, SEARCH_RECIPES, EXPLAIN);

    static final List<ToolSpecification> ALL = List.of(
            propose(),
            ask(),
            looking(
                    READ_PANE,
                    "Reads the user's pane as it is now.",
                    "lines",
                    JsonIntegerSchema.builder()
                            .description("how many lines from its end, 1 to 200")
                            .build()),
            looking(HOST_FACTS, "Reads what is known of the user's host."),
            looking(
                    SEARCH_LOG,
                    "Searches what was proposed, decided and done before in this train of thought.",
                    "words",
                    text("words that must be in it")),
            looking(
                    SEARCH_RECIPES,
                    "Searches tested recipes for one plain task.",
                    "words",
                    text("the task in plain words, with its names and paths")),
            looking(
                    EXPLAIN,
                    "Tells what the gates would read in a command: its effects and its risk. Runs nothing.",
                    "command",
                    text("one command line")));

    private Tools() {}

    /** One step of a flow. */
    static JsonObjectSchema step() {
        return JsonObjectSchema.builder()
                .addStringProperty(
                        "command",
                        "one line for the user's shell, exactly as it is to be typed; lines separated by \\n only for a here-document")
                .addStringProperty("why", "why this step is run")
                .addStringProperty("expected", "what is expected to happen when it exits with 0")
                .addStringProperty("undo", "one line that takes it back; empty where there is none")
                .addStringProperty(
                        "check",
                        "one line that only looks and exits with 0 only if the effect is there; it is typed after the step,"
                                + " and where it finds nothing the flow stops. Empty where the exit code of the step says enough")
                .addBooleanProperty("needs_sudo", "whether it needs root")
                .required("command", "why", "expected", "undo", "needs_sudo")
                .additionalProperties(false)
                .build();
    }

    private static ToolSpecification propose() {
        JsonObjectSchema step = step();
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

    private static ToolSpecification looking(String name, String description) {
        return ToolSpecification.builder()
                .name(name)
                .description(description)
                .parameters(
                        JsonObjectSchema.builder().additionalProperties(false).build())
                .build();
    }

    private static ToolSpecification looking(
            String name, String description, String parameter, JsonSchemaElement schema) {
        return ToolSpecification.builder()
                .name(name)
                .description(description)
                .parameters(JsonObjectSchema.builder()
                        .addProperty(parameter, schema)
                        .required(parameter)
                        .additionalProperties(false)
                        .build())
                .build();
    }

    private static JsonStringSchema text(String description) {
        return JsonStringSchema.builder().description(description).build();
    }

    private static JsonArraySchema words(String description) {
        return JsonArraySchema.builder()
                .description(description)
                .items(new JsonStringSchema())
                .build();
    }
}
