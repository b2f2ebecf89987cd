package dev.alice.flow;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One command line that may be shown and typed byte for byte: a single line of plain characters.
 *
 * <p>Whatever is odd is refused, never repaired: taking a character out would change what the line means.
 */
public record CommandText(String value) {
    /** The longest line that is typed, in UTF-8 bytes. */
    public static final int MAX_BYTES = 8_192;

    public CommandText {
        Optional<String> objection = objection(value);
        if (objection.isPresent()) {
            throw new IllegalArgumentException(objection.get());
        }
    }

    /** Why the line cannot be typed, in words, or empty where it can. */
    public static Optional<String> objection(String line) {
        if (line.isBlank()) {
            return Optional.of("the command is empty");
        }
        int[] points = line.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            if (!Visible.isPlain(points[i])) {
                return Optional.of("character " + (i + 1) + " of the command is " + Visible.name(points[i])
                        + ", which a terminal does not show as it is");
            }
        }
        int size = line.getBytes(StandardCharsets.UTF_8).length;
        if (size > MAX_BYTES) {
            return Optional.of("the command has " + size + " bytes, more than " + MAX_BYTES);
        }
        return Optional.empty();
    }

    /** The exact bytes that are typed: UTF-8 without a line end. */
    public Bytes bytes() {
        return Bytes.utf8(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
