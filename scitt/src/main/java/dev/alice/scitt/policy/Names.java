package dev.alice.scitt.policy;

import dev.alice.scitt.JsonObject;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The names that a rule speaks of: exact, or with a {@code *} at the end for all that begin so.
 *
 * @param patterns the names; none where every name will do
 */
record Names(List<String> patterns) {
    static final int MAX = 200;
    private static final int MAX_LENGTH = 512;

    Names {
        patterns = List.copyOf(patterns);
        for (String pattern : patterns) {
            int star = pattern.indexOf('*');
            if (pattern.isEmpty() || pattern.length() > MAX_LENGTH || star >= 0 && star < pattern.length() - 1) {
                throw new MalformedException(
                        "a name in a rule has 1 to " + MAX_LENGTH + " characters, and '*' only at its end: " + pattern);
            }
        }
    }

    static Names of(JsonObject json, String name) {
        List<String> patterns = json.texts(name, MAX);
        if (json.has(name) && patterns.isEmpty()) {
            throw new MalformedException(json.place() + ": '" + name + "' is an empty list, which nothing can be in");
        }
        return new Names(patterns);
    }

    boolean have(Optional<String> name) {
        return patterns.isEmpty() || name.filter(this::have).isPresent();
    }

    /** A kid may be written as text, or as base64url behind {@code b64:}. */
    boolean haveKeyId(Optional<Octets> keyId) {
        return patterns.isEmpty()
                || keyId.filter(kid -> have("b64:" + kid.base64Url())
                                || text(kid).filter(this::have).isPresent())
                        .isPresent();
    }

    private boolean have(String name) {
        for (String pattern : patterns) {
            boolean has = pattern.endsWith("*")
                    ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                    : name.equals(pattern);
            if (has) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> text(Octets bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes.toBytes()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return String.join(", ", patterns);
    }
}
