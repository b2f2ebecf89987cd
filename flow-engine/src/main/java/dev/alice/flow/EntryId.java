package dev.alice.flow;

import java.util.regex.Pattern;

/** The name of a log entry: the unpadded base64url SHA-256 of the registered statement, 43 characters. */
public record EntryId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{43}");

    public EntryId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not an entry id of 43 base64url characters: " + Visible.text(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
