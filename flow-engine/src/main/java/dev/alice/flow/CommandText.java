package dev.alice.flow;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * One command that may be shown and typed byte for byte: plain characters, mostly on a single line.
 *
 * <p>A command of several lines, such as a loop or a here-document, has them separated by {@code \n}, with neither the first
 * nor the last blank. Whatever else is odd is refused, never repaired: taking a character out would change what the line
 * means.
 */
public record CommandText(String value) {
    /** The longest command that is typed, in UTF-8 bytes. */
    public static final int MAX_BYTES = 8_192;

    /** The most lines of a command. */
    public static final int MAX_LINES = 100;

    public CommandText {
        Optional<String> objection = objection(value);
        if (objection.isPresent()) {
            throw new IllegalArgumentException(objection.get());
        }
    }

    /** Why the command cannot be typed, in words, or empty where it can. */
    public static Optional<String> objection(String line) {
        if (line.isBlank()) {
            return Optional.of("the command is empty");
        }
        List<String> lines = List.of(line.split("\n", -1));
        if (lines.getFirst().isBlank() || lines.getLast().isBlank()) {
            return Optional.of("the command begins or ends with an empty line");
        }
        if (lines.size() > MAX_LINES) {
            return Optional.of("the command has " + lines.size() + " lines, more than " + MAX_LINES);
        }
        int[] points = line.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            if (points[i] != '\n' && !Visible.isPlain(points[i])) {
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

    /** The lines of the command, without their line ends; mostly one. */
    public List<String> lines() {
        return List.of(value.split("\n", -1));
    }

    /** The exact bytes that are typed: UTF-8 without a line end behind the last line. */
    public Bytes bytes() {
        return Bytes.utf8(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
