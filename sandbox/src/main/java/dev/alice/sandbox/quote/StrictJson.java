package dev.alice.sandbox.quote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.tcb.Octets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** JSON that is read strictly: one object, no field twice, exactly the fields it may have, bounded in size and depth. */
final class StrictJson {
    private static final int SMALL = 1 << 20;
    private static final JsonMapper SMALL_MAPPER = made(SMALL);
    private static final JsonMapper LARGE_MAPPER = made(16 << 20);

    private final String what;
    private final Map<?, ?> object;

    private StrictJson(String what, Map<?, ?> object) {
        this.what = what;
        this.object = object;
    }

    static StrictJson parse(String what, byte[] json, int maxBytes) {
        if (json.length > maxBytes) {
            throw new IllegalArgumentException(what + " has at most " + maxBytes + " bytes, not " + json.length);
        }
        try {
            Map<?, ?> read = mapper(maxBytes).readValue(json, Map.class);
            if (read == null) {
                throw new IllegalArgumentException(what + " is not a JSON object");
            }
            return new StrictJson(what, read);
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " is not a JSON object: " + e.getMessage(), e);
        }
    }

    static byte[] write(Map<String, Object> object) {
        try {
            return SMALL_MAPPER.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new SandboxException("a JSON object cannot be written", e);
        }
    }

    /** Refuses an object that lacks one of the first fields, or has one that is in neither set. */
    StrictJson fields(Set<String> needed, Set<String> allowed) {
        boolean known = object.keySet().stream()
                .allMatch(name -> name instanceof String text && (needed.contains(text) || allowed.contains(text)));
        if (!known || !object.keySet().containsAll(needed)) {
            throw new IllegalArgumentException(what + " has exactly the fields " + new TreeSet<>(needed)
                    + (allowed.isEmpty() ? "" : ", and may have " + new TreeSet<>(allowed)));
        }
        return this;
    }

    boolean has(String field) {
        return object.get(field) != null;
    }

    Octets octets(String field) {
        return Octets.base64url(text(field));
    }

    Octets hex(String field) {
        return Octets.hex(text(field));
    }

    String text(String field) {
        if (object.get(field) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("the field " + field + " of " + what + " is not a string");
    }

    long number(String field) {
        if (object.get(field) instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("the field " + field + " of " + what + " is not a whole number");
    }

    StrictJson object(String field) {
        if (object.get(field) instanceof Map<?, ?> inner) {
            return new StrictJson("the field " + field + " of " + what, inner);
        }
        throw new IllegalArgumentException("the field " + field + " of " + what + " is not an object");
    }

    List<StrictJson> objects(String field, int max) {
        return list(field, max, item -> {
            if (item instanceof Map<?, ?> inner) {
                return new StrictJson("an item of " + field + " of " + what, inner);
            }
            throw new IllegalArgumentException("an item of " + field + " of " + what + " is not an object");
        });
    }

    List<String> texts(String field, int max) {
        return list(field, max, item -> {
            if (item instanceof String text) {
                return text;
            }
            throw new IllegalArgumentException("an item of " + field + " of " + what + " is not a string");
        });
    }

    private <T> List<T> list(String field, int max, Function<Object, T> read) {
        if (!(object.get(field) instanceof List<?> items) || items.size() > max) {
            throw new IllegalArgumentException(
                    "the field " + field + " of " + what + " is not a list of at most " + max + " items");
        }
        List<T> all = new ArrayList<>();
        for (Object item : items) {
            all.add(read.apply(item));
        }
        return all;
    }

    private static JsonMapper mapper(int maxBytes) {
        return maxBytes > SMALL ? LARGE_MAPPER : SMALL_MAPPER;
    }

    private static JsonMapper made(int maxBytes) {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(8)
                                .maxStringLength(maxBytes)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_LONG_FOR_INTS)
                .build();
    }
}
