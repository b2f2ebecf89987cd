package dev.alice.scitt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A JSON object that a stranger or an operator wrote, read strictly: no member twice, nothing behind it, bounded depth.
 * What is asked for and is something else is a {@link MalformedException} that names the place.
 */
public final class JsonObject {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxNumberLength(64)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectNode node;
    private final String place;

    private JsonObject(ObjectNode node, String place) {
        this.node = node;
        this.place = place;
    }

    /**
     * Reads an object.
     *
     * @param place what to call it in messages
     * @throws MalformedException if the bytes are something else
     */
    public static JsonObject parse(byte[] utf8, String place) {
        if (tree(utf8, place) instanceof ObjectNode object) {
            return new JsonObject(object, place);
        }
        throw new MalformedException(place + " is not a JSON object");
    }

    /**
     * Reads a JSON value of any sort, as strictly.
     *
     * @throws MalformedException if the bytes are something else
     */
    public static JsonNode tree(byte[] utf8, String place) {
        try {
            JsonNode node = MAPPER.readTree(utf8);
            if (node != null && !node.isMissingNode()) {
                return node;
            }
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new MalformedException(place + " is not strict JSON: " + message);
        }
        throw new MalformedException(place + " is empty, not JSON");
    }

    /** What it is called in messages. */
    public String place() {
        return place;
    }

    /** The tree itself. */
    public ObjectNode tree() {
        return node.deepCopy();
    }

    /** Refuses members of other names. */
    public JsonObject only(String... names) {
        Set<String> known = Set.of(names);
        for (Iterator<String> all = node.fieldNames(); all.hasNext(); ) {
            String name = all.next();
            if (!known.contains(name)) {
                throw new MalformedException(place + " has a member '" + shortened(name)
                        + "' that is not known; there are " + String.join(", ", names));
            }
        }
        return this;
    }

    /** Whether a member is there. */
    public boolean has(String name) {
        return node.has(name);
    }

    /** The text of a member. */
    public String text(String name) {
        return optionalText(name).orElseThrow(() -> new MalformedException(place + " has no text '" + name + "'"));
    }

    /** The text of a member that may be missing. */
    public Optional<String> optionalText(String name) {
        return Optional.ofNullable(node.get(name)).map(value -> {
            if (!value.isTextual()) {
                throw new MalformedException(place + ": '" + name + "' is not text");
            }
            return value.textValue();
        });
    }

    /** The whole number of a member that may be missing. */
    public OptionalLong number(String name) {
        JsonNode value = node.get(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new MalformedException(place + ": '" + name + "' is not a whole number");
        }
        return OptionalLong.of(value.longValue());
    }

    /** The truth value of a member that may be missing. */
    public Optional<Boolean> flag(String name) {
        return Optional.ofNullable(node.get(name)).map(value -> {
            if (!value.isBoolean()) {
                throw new MalformedException(place + ": '" + name + "' is neither true nor false");
            }
            return value.booleanValue();
        });
    }

    /** The object of a member that may be missing. */
    public Optional<JsonObject> object(String name) {
        return Optional.ofNullable(node.get(name)).map(value -> object(value, place + "." + name));
    }

    /** The texts of a member; none where it is missing. */
    public List<String> texts(String name, int most) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : array(name, most)) {
            if (!item.isTextual()) {
                throw new MalformedException(place + ": '" + name + "' holds something that is not text");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    /** The whole numbers of a member; none where it is missing. */
    public List<Long> numbers(String name, int most) {
        List<Long> numbers = new ArrayList<>();
        for (JsonNode item : array(name, most)) {
            if (!item.isIntegralNumber() || !item.canConvertToLong()) {
                throw new MalformedException(place + ": '" + name + "' holds something that is not a whole number");
            }
            numbers.add(item.longValue());
        }
        return numbers;
    }

    /** The objects of a member; none where it is missing. What is not an object is left out only if it is text. */
    public List<JsonObject> objects(String name, int most) {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonNode item : array(name, most)) {
            if (!item.isTextual()) {
                objects.add(object(item, place + "." + name + "[" + objects.size() + "]"));
            }
        }
        return objects;
    }

    private List<JsonNode> array(String name, int most) {
        JsonNode value = node.get(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray() || value.size() > most) {
            throw new MalformedException(place + ": '" + name + "' is not an array of at most " + most);
        }
        List<JsonNode> items = new ArrayList<>();
        value.forEach(items::add);
        return items;
    }

    private static JsonObject object(JsonNode value, String place) {
        if (value instanceof ObjectNode object) {
            return new JsonObject(object, place);
        }
        throw new MalformedException(place + " is not an object");
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), 64));
    }
}
