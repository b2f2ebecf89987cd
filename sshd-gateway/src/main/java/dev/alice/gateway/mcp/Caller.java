package dev.alice.gateway.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * The name that a client gives itself, strictly cleaned: 1 to {@value #MOST} of {@code A-Z a-z 0-9 . _ -}. Nothing proves it.
 */
public record Caller(String name) {
    private static final int MOST = 40;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

    /** A client that says no name. */
    public static final Caller UNNAMED = new Caller("unnamed");

    public Caller {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a client has 1 to " + MOST + " letters, digits, dots, dashes or underscores");
        }
    }

    /** The name in {@code clientInfo}; whatever else stands in it becomes a dash. */
    static Caller of(JsonNode clientInfo) {
        String told = clientInfo.path("name").asText("");
        String plain = told.substring(0, Math.min(told.length(), 400))
                .replaceAll("[^A-Za-z0-9._-]+", "-")
                .replaceAll("^[._-]+", "");
        String name = plain.substring(0, Math.min(plain.length(), MOST)).replaceAll("[._-]+$", "");
        return name.isEmpty() ? UNNAMED : new Caller(name);
    }
}
