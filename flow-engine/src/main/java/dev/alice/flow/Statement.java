package dev.alice.flow;

import java.util.regex.Pattern;

/**
 * What is to be registered: a canonical JSON payload of a kind about a subject.
 *
 * @param kind one word such as {@code proposal}; the content type is {@code application/vnd.alice.<kind>+json}
 */
public record Statement(String kind, String subject, Bytes payload) {
    private static final Pattern KIND = Pattern.compile("[a-z][a-z-]{0,30}");

    public Statement {
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException("not a kind of statement: " + Visible.text(kind));
        }
        if (subject.isBlank() || subject.length() > 512) {
            throw new IllegalArgumentException("a subject has 1 to 512 characters");
        }
    }
}
