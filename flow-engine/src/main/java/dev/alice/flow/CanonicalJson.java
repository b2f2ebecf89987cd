package dev.alice.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON in the one form that can be hashed and signed: RFC 8785 without fractions.
 *
 * <p>Values are maps with string keys, lists, strings, integers within ±(2^53 − 1), booleans and null. A larger integer would
 * be another number to a reader that follows RFC 7493 (I-JSON), so it is refused.
 */
public final class CanonicalJson {
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_DEPTH = 32;
    private static final long MAX_INTEGER = (1L << 53) - 1;
    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_BYTES)
                            .maxNumberLength(19)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();

    private CanonicalJson() {}

    /** The canonical bytes of a value. */
    public static Bytes write(Object value) {
        StringBuilder text = new StringBuilder();
        append(text, value, 0);
        return Bytes.utf8(text.toString());
    }

    /**
     * The value that canonical bytes stand for.
     *
     * @throws IllegalArgumentException for bytes that are not JSON, not canonical, or over the bounds
     */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> readObject(Bytes bytes) {
        if (bytes.size() > MAX_BYTES) {
            throw new IllegalArgumentException("a document has at most " + MAX_BYTES + " bytes, not " + bytes.size());
        }
        Map<String, Object> value;
        try {
            value = MAPPER.readValue(bytes.toArray(), Map.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON object: " + e.getOriginalMessage(), e);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("not a JSON object: " + e.getMessage(), e);
        }
        if (value == null || !write(value).equals(bytes)) {
            throw new IllegalArgumentException("the JSON is not in canonical form (RFC 8785)");
        }
        return value;
    }

    private static void append(StringBuilder text, @Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("a document is nested at most " + MAX_DEPTH + " deep");
        }
        switch (value) {
            case null -> text.append("null");
            case Boolean flag -> text.append(flag.booleanValue());
            case Integer number -> text.append(number.intValue());
            case Long number -> text.append(exact(number));
            case String string -> quote(text, string);
            case List<?> list -> {
                text.append('[');
                for (int i = 0; i < list.size(); i++) {
                    text.append(i == 0 ? "" : ",");
                    append(text, list.get(i), depth + 1);
                }
                text.append(']');
            }
            case Map<?, ?> map -> {
                TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
                map.forEach((key, held) -> sorted.put((String) key, held));
                text.append('{');
                String comma = "";
                for (Map.Entry<String, @Nullable Object> entry : sorted.entrySet()) {
                    text.append(comma);
                    comma = ",";
                    quote(text, entry.getKey());
                    text.append(':');
                    append(text, entry.getValue(), depth + 1);
                }
                text.append('}');
            }
            default ->
                throw new IllegalArgumentException(
                        "canonical JSON holds no " + value.getClass().getSimpleName());
        }
    }

    private static long exact(long number) {
        if (Math.abs(number) > MAX_INTEGER || number == Long.MIN_VALUE) {
            throw new IllegalArgumentException("canonical JSON holds integers of at most 53 bits, not " + number);
        }
        return number;
    }

    private static void quote(StringBuilder text, String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < 0x20) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else if (Character.isSurrogate(c)) {
                        boolean pair = Character.isHighSurrogate(c)
                                && i + 1 < string.length()
                                && Character.isLowSurrogate(string.charAt(i + 1));
                        if (!pair) {
                            throw new IllegalArgumentException("a string holds half a surrogate pair");
                        }
                        text.append(c).append(string.charAt(++i));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
