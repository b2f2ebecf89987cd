package dev.alice.tmux.pane;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One line of a pane as pieces of equal style; it holds no control character and no escape sequence.
 *
 * @param spans left to right, none of them empty
 */
public record StyledLine(List<Span> spans) {
    /** Text of one style. */
    public record Span(String text, Style style) {}

    public StyledLine {
        spans = List.copyOf(spans);
    }

    /** The text alone. */
    public String text() {
        return spans.stream().map(Span::text).collect(Collectors.joining());
    }

    /** The text with sequences for its styles, made here and not taken from the pane; it ends in plain style. */
    public String ansi() {
        StringBuilder text = new StringBuilder();
        boolean styled = false;
        for (Span span : spans) {
            boolean plain = span.style().equals(Style.PLAIN);
            if (!plain || styled) {
                text.append(span.style().sgr());
            }
            styled = !plain;
            text.append(span.text());
        }
        return styled ? text.append("\033[0m").toString() : text.toString();
    }
}
