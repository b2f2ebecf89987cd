package dev.alice.gateway.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings of the file with those of the environment over them, and where each comes from. */
record SettingTree(ConfigFile settings, Map<String, Found> found) {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonMapper JSON = new JsonMapper();

    /** A setting that is set: its text as in a file, and its place in words. */
    record Found(String text, String source) {}

    /** The types of all keys, from the records that hold them. */
    static Map<String, Type> keys() {
        Map<String, Type> keys = new LinkedHashMap<>();
        collect("", ConfigFile.class, keys);
        return keys;
    }

    private static void collect(String before, Class<?> type, Map<String, Type> keys) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = before + name(type, component);
            if (component.getType().isRecord()) {
                collect(name + ".", component.getType(), keys);
            } else {
                keys.put(name, component.getGenericType());
            }
        }
    }

    private static String name(Class<?> type, RecordComponent component) {
        // Jackson's annotation is not for record components, so it is on the field
        try {
            var given = type.getDeclaredField(component.getName())
                    .getAnnotation(com.fasterxml.jackson.annotation.JsonProperty.class);
            return given == null ? component.getName() : given.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a record has a field for each component", e);
        }
    }

    /**
     * Reads both.
     *
     * @param file null where there is none
     * @throws ConfigException naming what is wrong, and where
     */
    static SettingTree read(@Nullable Path file, Map<String, String> environment) {
        ConfigFile written = file == null ? ConfigFile.empty() : ConfigFile.read(file);
        Map<String, Found> found = new LinkedHashMap<>();
        if (file != null) {
            found.putAll(lines(file));
        }
        ObjectNode tree = null; // made where it is needed, which is seldom
        for (Map.Entry<String, Type> key : keys().entrySet()) {
            Optional<String> variable = Setting.variables(key.getKey()).stream()
                    .filter(name -> !environment.getOrDefault(name, "").isBlank())
                    .findFirst();
            if (variable.isPresent()) {
                String text = environment.getOrDefault(variable.get(), "");
                tree = tree == null ? YAML.valueToTree(written) : tree;
                put(tree, key.getKey(), value(variable.get(), text, key.getValue()));
                found.put(key.getKey(), new Found(text, "environment " + variable.get()));
            }
        }
        if (tree == null) {
            return new SettingTree(written, found);
        }
        try {
            return new SettingTree(YAML.treeToValue(tree, ConfigFile.class), found);
        } catch (IOException e) {
            throw new ConfigException("the settings of the environment do not fit: " + e.getMessage(), e);
        }
    }

    private static void put(ObjectNode tree, String key, JsonNode value) {
        int dot = key.indexOf('.');
        if (dot < 0) {
            tree.set(key, value);
        } else {
            JsonNode below = tree.get(key.substring(0, dot));
            ObjectNode section = below instanceof ObjectNode there ? there : tree.putObject(key.substring(0, dot));
            put(section, key.substring(dot + 1), value);
        }
    }

    /** Lists have commas between their parts. */
    private static JsonNode value(String variable, String text, Type type) {
        if (type instanceof ParameterizedType list) {
            var all = YAML.createArrayNode();
            for (String part : text.split(",", -1)) {
                all.add(value(variable, part.strip(), list.getActualTypeArguments()[0]));
            }
            return all;
        }
        try {
            if (type == Integer.class) {
                return YAML.valueToTree(Integer.valueOf(text.strip()));
            }
            if (type == BigDecimal.class) {
                return YAML.valueToTree(new BigDecimal(text.strip()));
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(variable + ": '" + text + "' is not a number", e);
        }
        if (type == Boolean.class) {
            if (!text.strip().equals("true") && !text.strip().equals("false")) {
                throw new ConfigException(variable + ": '" + text + "' is neither true nor false");
            }
            return YAML.valueToTree(Boolean.valueOf(text.strip()));
        }
        return TextNode.valueOf(text);
    }

    /** What the file sets, with its lines. The file was found good before. */
    private static Map<String, Found> lines(Path file) {
        Map<String, Found> found = new LinkedHashMap<>();
        try (JsonParser parser = new YAMLFactory().createParser(Files.readString(file))) {
            parser.setCodec(YAML);
            Map<String, Type> keys = keys();
            Deque<String> path = new ArrayDeque<>();
            JsonToken token = parser.nextToken();
            while (token != null) {
                if (token == JsonToken.FIELD_NAME) {
                    int line = parser.currentTokenLocation().getLineNr();
                    List<String> whole = new ArrayList<>(path);
                    whole.add(parser.currentName());
                    String key = String.join(".", whole);
                    token = parser.nextToken();
                    if (token == JsonToken.START_OBJECT && !keys.containsKey(key)) {
                        path.addLast(parser.currentName());
                    } else {
                        JsonNode value = parser.readValueAsTree();
                        if (!value.isNull()) {
                            found.put(key, new Found(text(value), file + " line " + line));
                        }
                    }
                } else if (token == JsonToken.END_OBJECT) {
                    path.pollLast();
                }
                token = parser.nextToken();
            }
            return found;
        } catch (IOException e) {
            throw new ConfigException("the configuration file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String text(JsonNode value) throws IOException {
        return value.isValueNode() ? value.asText() : JSON.writeValueAsString(value);
    }
}
