package dev.alice.keri.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A JSON value as events hold it: compact, in order, numbers kept as they were written. */
public sealed interface Json {
    /** The compact text, as {@code JSON.stringify} writes it. */
    String text();

    record Text(String value) implements Json {
        @Override
        public String text() {
            return quote(value);
        }
    }

    /** A number, true, false or null, by its text. */
    record Literal(String text) implements Json {}

    record Items(List<Json> values) implements Json {
        public Items {
            values = List.copyOf(values);
        }

        @Override
        public String text() {
            return values.stream().map(Json::text).collect(Collectors.joining(",", "[", "]"));
        }
    }

    /** An object; the order of the map is the order of the text. */
    record Fields(Map<String, Json> values) implements Json {
        public Fields {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** The field of this name; refused where there is none. */
        public Json get(String name) {
            Json value = values.get(name);
            if (value == null) {
                throw new EventException("the field '" + name + "' is missing");
            }
            return value;
        }

        /** The text of a field that must be a string. */
        public String text(String name) {
            if (get(name) instanceof Text text) {
                return text.value();
            }
            throw new EventException("the field '" + name + "' is not a string");
        }

        /** A number written as lowercase hex without leading zeros, below 2^60. */
        public long hex(String name) {
            return Sad.hexNumber(name, text(name));
        }

        /** A field that must be an object. */
        public Fields fields(String name) {
            if (get(name) instanceof Fields fields) {
                return fields;
            }
            throw new EventException("the field '" + name + "' is not an object");
        }

        /** The items of a field that must be a list. */
        public List<Json> items(String name) {
            if (get(name) instanceof Items items) {
                return items.values();
            }
            throw new EventException("the field '" + name + "' is not a list");
        }

        /** The items of a field that must be a list of strings. */
        public List<String> texts(String name) {
            return items(name).stream()
                    .map(item -> {
                        if (item instanceof Text text) {
                            return text.value();
                        }
                        throw new EventException("the field '" + name + "' is not a list of strings");
                    })
                    .toList();
        }

        @Override
        public String text() {
            return values.entrySet().stream()
                    .map(e -> quote(e.getKey()) + ":" + e.getValue().text())
                    .collect(Collectors.joining(",", "{", "}"));
        }
    }

    static Json text(String value) {
        return new Text(value);
    }

    /** An object of texts: name, value, name, value… */
    static Fields fields(String... namesAndValues) {
        Map<String, Json> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], text(namesAndValues[i + 1]));
        }
        return new Fields(fields);
    }

    /** A list of texts. */
    static Json texts(List<String> values) {
        return new Items(values.stream().map(Json::text).toList());
    }

    private static String quote(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c < 0x20 ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        return out.append('"').toString();
    }
}
