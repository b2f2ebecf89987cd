package dev.alice.keri.event;

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
            values = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(values));
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
