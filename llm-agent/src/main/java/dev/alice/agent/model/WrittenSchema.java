package dev.alice.agent.model;

import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.LinkedHashMap;
import java.util.Map;

/** The schema of a tool's arguments as JSON Schema writes it, for whoever has no model's library. */
final class WrittenSchema {
    private WrittenSchema() {}

    /** @throws IllegalArgumentException for a kind of schema that no tool has */
    static Map<String, Object> of(JsonSchemaElement element) {
        Map<String, Object> written = new LinkedHashMap<>();
        switch (element) {
            case JsonObjectSchema object -> {
                written.put("type", "object");
                Map<String, Object> properties = new LinkedHashMap<>();
                object.properties().forEach((name, property) -> properties.put(name, of(property)));
                written.put("properties", properties);
                written.put("required", object.required());
                written.put("additionalProperties", !Boolean.FALSE.equals(object.additionalProperties()));
            }
            case JsonArraySchema array -> {
                written.put("type", "array");
                written.put("items", of(array.items()));
            }
            case JsonStringSchema ignored -> written.put("type", "string");
            case JsonIntegerSchema ignored -> written.put("type", "integer");
            case JsonBooleanSchema ignored -> written.put("type", "boolean");
            default -> throw new IllegalArgumentException("no tool has a schema of the kind " + element.getClass());
        }
        String description = element.description();
        if (description != null) {
            written.put("description", description);
        }
        return written;
    }
}
