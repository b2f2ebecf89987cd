package dev.alice.tmux.pane;

import dev.alice.tmux.pane.StyledLine.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * The strict reader of {@code capture-pane -e}: select-graphic-rendition sequences become styles, hyperlinks and every other
 * sequence or control character are dropped.
 *
 * <p>A style goes on over the end of a line, as tmux writes it.
 */
final class StyledText {
    private static final char ESCAPE = '\033';
    private static final int LONGEST_SEQUENCE = 64;
    private static final int LONGEST_STRING = 8 << 10;
    private static final int TAB = 8;
    // The line drawing set of a VT100 from '`' to '~'.
    private static final String DRAWING = "◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";

    private final String text;
    private final List<StyledLine> lines = new ArrayList<>();
    private final StringBuilder piece = new StringBuilder();
    private List<Span> spans = new ArrayList<>();
    private Style style = Style.PLAIN;
    private boolean drawing;
    private int column;
    private int at;

    private StyledText(String text) {
        this.text = text;
    }

    /** Reads lines, each of which ends in a newline; trailing blanks that cannot be seen are taken off. */
    static List<StyledLine> read(String text) {
        StyledText reader = new StyledText(text);
        reader.read();
        return reader.lines;
    }

    private void read() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                at++;
                endLine();
            } else if (c == ESCAPE) {
                sequence();
            } else {
                at++;
                plain(c);
            }
        }
        if (column > 0 || !spans.isEmpty() || !piece.isEmpty()) {
            endLine();
        }
    }

    private void plain(char c) {
        if (c == '\016' || c == '\017') {
            drawing = c == '\016';
        } else if (c == '\t') {
            int blanks = TAB - column % TAB;
            piece.repeat(' ', blanks);
            column += blanks;
        } else if (!Character.isISOControl(c)) {
            piece.append(drawing && c >= '`' && c <= '~' ? DRAWING.charAt(c - '`') : c);
            column++;
        }
    }

    private void sequence() {
        char kind = at + 1 < text.length() ? text.charAt(at + 1) : '\0';
        if (kind == '[') {
            control(at + 2);
        } else if (kind == ']' || kind == 'P' || kind == '_' || kind == '^' || kind == 'X') {
            at = endOfString(at + 2);
        } else {
            // Two characters, unless the second is no part of any sequence.
            at += kind >= ' ' && kind <= '~' ? 2 : 1;
        }
    }

    private void control(int start) {
        int end = start;
        while (end < text.length() && end - start < LONGEST_SEQUENCE && isParameter(text.charAt(end))) {
            end++;
        }
        boolean ended = end < text.length() && text.charAt(end) >= '@' && text.charAt(end) <= '~';
        if (ended && text.charAt(end) == 'm') {
            endSpan();
            style = Graphics.apply(style, text.substring(start, end));
        }
        at = ended ? end + 1 : end;
    }

    private static boolean isParameter(char c) {
        return c >= ' ' && c <= '?';
    }

    private int endOfString(int start) {
        int limit = Math.min(text.length(), start + LONGEST_STRING);
        for (int end = start; end < limit; end++) {
            char c = text.charAt(end);
            if (c == '\007') {
                return end + 1;
            }
            if (c == ESCAPE) {
                return end + 1 < text.length() && text.charAt(end + 1) == '\\' ? end + 2 : end;
            }
            if (c == '\n') {
                return end;
            }
        }
        return limit;
    }

    private void endSpan() {
        if (!piece.isEmpty()) {
            spans.add(new Span(piece.toString(), style));
            piece.setLength(0);
        }
    }

    private void endLine() {
        endSpan();
        while (!spans.isEmpty()) {
            Span last = spans.removeLast();
            String kept = last.style().invisibleOnSpaces() ? last.text().stripTrailing() : last.text();
            if (!kept.isEmpty()) {
                spans.add(new Span(kept, last.style()));
                break;
            }
        }
        lines.add(new StyledLine(spans));
        spans = new ArrayList<>();
        column = 0;
    }
}
