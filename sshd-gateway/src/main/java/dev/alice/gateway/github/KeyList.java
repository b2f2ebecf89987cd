package dev.alice.gateway.github;

import dev.alice.gateway.github.KeySource.Answer;
import dev.alice.gateway.github.KeySource.Keys;
import dev.alice.gateway.github.KeySource.NoKeys;
import java.util.List;

/** The reading of a {@code USER.keys} text: one key a line, what cannot be used is skipped. */
final class KeyList {
    /** The longest text that is read, in bytes; about a hundred RSA keys. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_KEYS = 200;

    private KeyList() {}

    static Answer parse(String text, String origin) {
        List<AuthorizedKey> keys = text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .limit(MAX_KEYS)
                .flatMap(line -> AuthorizedKey.parseLine(line).stream())
                .distinct()
                .toList();
        return keys.isEmpty() ? new NoKeys("no usable key in " + origin) : new Keys(keys);
    }
}
