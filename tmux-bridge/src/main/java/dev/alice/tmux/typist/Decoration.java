package dev.alice.tmux.typist;

import dev.alice.tmux.pane.Colour;
import dev.alice.tmux.pane.Columns;
import dev.alice.tmux.pane.Style;
import dev.alice.tmux.pane.Style.Attribute;
import dev.alice.tmux.pane.StyledLine;
import dev.alice.tmux.pane.StyledView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a shell shows behind the cursor without having it on its line: a suggestion from its history, in grey, and a prompt
 * at the right margin. Everything else there would be entered with the line.
 */
final class Decoration {
    private static final int BRIGHT_BLACK = 8;
    private static final int CUBE = 16;
    private static final int RAMP = 232;
    private static final int DARKEST = 64;
    private static final int BRIGHTEST = 192;
    private static final int MOST_TINT = 72;
    private static final int MARGIN = 2;

    private final Set<Style> typed;
    private boolean suggested;

    private Decoration(Set<Style> typed) {
        this.typed = typed;
    }

    /**
     * Whether nothing but a suggestion and a right prompt stands behind the cursor.
     *
     * @param first index of the row on which the typed text begins
     * @param prompt what stands before it on that row
     */
    static boolean isAllBehindCursor(StyledView seen, int first, String prompt) {
        int cursor = seen.view().cursorRow();
        String row = seen.styled().get(cursor).text();
        int at = Math.min(
                row.length(), Columns.leftOf(row, seen.view().pane().cursorX()).length());
        Set<Style> typed = new HashSet<>();
        for (int i = first; i <= cursor; i++) {
            List<Cell> cells = visible(seen.styled().get(i));
            int start = i == first ? prompt.length() : 0;
            int end = i == cursor ? at : Integer.MAX_VALUE;
            cells.stream()
                    .filter(cell -> cell.index() >= start && cell.index() < end)
                    .forEach(cell -> typed.add(cell.style()));
        }
        Decoration decoration = new Decoration(typed);
        return decoration.coversRow(
                        seen.styled().get(cursor), at, seen.view().pane().width())
                && decoration.coversBelow(
                        seen.styled().subList(cursor + 1, seen.styled().size()));
    }

    private record Cell(int index, Style style) {}

    private static List<Cell> visible(StyledLine line) {
        List<Cell> cells = new ArrayList<>();
        int index = 0;
        for (StyledLine.Span span : line.spans()) {
            for (int i = 0; i < span.text().length(); i++, index++) {
                if (!Character.isWhitespace(span.text().charAt(i))) {
                    cells.add(new Cell(index, span.style()));
                }
            }
        }
        return cells;
    }

    private boolean coversRow(StyledLine line, int at, int width) {
        for (Cell cell : visible(line)) {
            if (cell.index() < at) {
                continue;
            }
            if (!suggests(cell.style())) {
                // Behind a suggestion nothing of the line can follow, so one space tells a right prompt from it.
                String gap = line.text().substring(at, cell.index());
                return gap.endsWith(suggested ? " " : "  ") && Columns.of(line.text()) >= width - MARGIN;
            }
            suggested = true;
        }
        return true;
    }

    private boolean coversBelow(List<StyledLine> rows) {
        return rows.stream()
                .flatMap(row -> visible(row).stream())
                .allMatch(cell -> suggested && suggests(cell.style()));
    }

    /** A bracket or quote that an editor pairs looks as what was typed does; a suggestion is grey and does not. */
    private boolean suggests(Style style) {
        boolean grey = style.attributes().contains(Attribute.FAINT) || isGrey(style.foreground());
        return grey && !style.attributes().contains(Attribute.REVERSE) && !typed.contains(style);
    }

    private static boolean isGrey(Colour colour) {
        return switch (colour) {
            case Colour.Standard standard -> false;
            case Colour.Indexed indexed -> isGrey(indexed.index());
            case Colour.Rgb rgb -> isGrey(rgb.red(), rgb.green(), rgb.blue());
        };
    }

    private static boolean isGrey(int index) {
        if (index < CUBE) {
            return index == BRIGHT_BLACK;
        }
        if (index >= RAMP) {
            int level = 8 + 10 * (index - RAMP);
            return isGrey(level, level, level);
        }
        int cell = index - CUBE;
        return isGrey(level(cell / 36), level(cell / 6 % 6), level(cell % 6));
    }

    private static int level(int step) {
        return step == 0 ? 0 : 55 + 40 * step;
    }

    /** Between black and white, with a slight tint at most, as the themes have it. */
    private static boolean isGrey(int red, int green, int blue) {
        int most = Math.max(red, Math.max(green, blue));
        int least = Math.min(red, Math.min(green, blue));
        return most >= DARKEST && most <= BRIGHTEST && most - least <= MOST_TINT;
    }
}
