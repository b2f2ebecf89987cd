package dev.alice.agent.model;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;

/** The three things that a model can say of somebody else's proposal. */
final class ReviewTools {
    static final String AGREE = "agree";
    static final String OBJECT = "object";
    static final String OFFER = "offer";

    static final List<ToolSpecification> ALL = List.of(
            tool(
                    AGREE,
                    "The commands do what was asked, on this host, and no more.",
                    JsonObjectSchema.builder()
                            .addStringProperty("reason", "why, in one short sentence")
                            .required("reason")),
            tool(
                    OBJECT,
                    "The commands should not be run.",
                    JsonObjectSchema.builder()
                            .addStringProperty("reason", "what is wrong, in one short sentence")
                            .required("reason")),
            tool(
                    OFFER,
                    "There is a clearly better way to the same end. It becomes a proposal of its own.",
                    JsonObjectSchema.builder()
                            .addStringProperty("reason", "what is better about it, in one short sentence")
                            .addStringProperty("purpose", "what the user gets, in one short sentence")
                            .addProperty(
                                    "steps",
                                    JsonArraySchema.builder()
                                            .description("1 to 20 steps, in order")
                                            .items(Tools.step())
                                            .build())
                            .required("reason", "purpose", "steps")));

    private ReviewTools() {}

    private static ToolSpecification tool(String name, String description, JsonObjectSchema.Builder parameters) {
        return ToolSpecification.builder()
                .name(name)
                .description(description)
                .parameters(parameters.additionalProperties(false).build())
                .build();
    }
}
