package dev.alice.tmux.typist;

import dev.alice.tmux.pane.Columns;
import dev.alice.tmux.pane.StyledView;
import dev.alice.tmux.pane.View;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Text that we typed, as it stands on the screen: prompt and text over as many rows as they fill, each line of the text on
 * a row of its own.
 *
 * @param prompt the prompt in front
 * @param text what was typed; its lines are separated by {@code \n}
 */
record TypedText(String prompt, String text) {
    private static final int SLACK = 2;
    private static final int DEEPEST_INDENT = 2;
    private static final int MAX_MARGIN = 2;

    /** Most rows above its last that the text can begin at, in a pane of that width. */
    int rowsAbove(int width) {
        int rows = SLACK;
        for (String line : lines()) {
            rows += Columns.of(prompt + line) / Math.max(1, width - 1) + 1;
        }
        return rows - 1;
    }

    /**
     * Whether the text stands whole between prompt and cursor and nothing else is on the shell's line.
     *
     * @param decorated whether the shell may show a suggestion or a right prompt behind the cursor
     */
    boolean standsAlone(StyledView seen, boolean decorated) {
        OptionalInt first = firstRow(seen.view());
        return first.isPresent()
                && (nothingFollows(seen.view())
                        || (decorated && Decoration.isAllBehindCursor(seen, first.getAsInt(), prompt)));
    }

    /** Whether the text stands whole between prompt and cursor, whatever stands behind. */
    boolean standsAtCursor(View view) {
        return firstRow(view).isPresent();
    }

    /** The index of the row with the beginning of the text, where the text stands whole between prompt and cursor. */
    OptionalInt firstRow(View view) {
        int cursor = view.cursorRow();
        String left = leftOfCursor(view);
        for (int first = cursor; first >= Math.max(0, cursor - rowsAbove(width(view))); first--) {
            if (matches(view.rows(), first, cursor, left, width(view))) {
                return OptionalInt.of(first);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether what stands at the cursor is the beginning of the text, so that the rest may still be on its way. */
    boolean mayStillCome(View view) {
        return lines().size() > 1
                || upToCursor(view, (prompt + text)::startsWith).isPresent()
                || leftOfCursor(view).isEmpty();
    }

    /**
     * What stands between our text and the cursor: empty text where there is nothing more, or where our text has come only
     * in part; nothing where our text is not recognised.
     */
    Optional<String> extraAtCursor(View view) {
        if (lines().size() > 1) {
            int cursor = view.cursorRow();
            for (int first = cursor; first >= Math.max(0, cursor - rowsAbove(width(view))); first--) {
                Optional<String> extra = walk(view.rows(), first, cursor, leftOfCursor(view), width(view));
                if (extra.isPresent()) {
                    return extra;
                }
            }
            return Optional.empty();
        }
        String expected = prompt + text;
        return upToCursor(view, line -> line.startsWith(expected) || expected.startsWith(line))
                .map(line -> line.startsWith(expected) ? line.substring(expected.length()) : "");
    }

    /**
     * The index of the last row of the text where it stands lowest in {@code rows}, at or above {@code from}; a right prompt
     * may stand behind it.
     */
    OptionalInt lastRow(List<String> rows, int from, int width) {
        String expected = prompt + text;
        int spaces = expected.length() - expected.stripTrailing().length();
        for (int last = from; last >= 0; last--) {
            boolean toMargin = Columns.of(rows.get(last)) >= width - MAX_MARGIN;
            String end = rows.get(last) + " ".repeat(spaces);
            for (int first = last; first >= Math.max(0, last - rowsAbove(width)); first--) {
                Optional<String> behind = walk(rows, first, last, end, width);
                if (behind.isPresent()
                        && (behind.get().isEmpty() || (toMargin && behind.get().startsWith("  ")))) {
                    return OptionalInt.of(last);
                }
            }
        }
        return OptionalInt.empty();
    }

    /** What stands right behind the text on its last row, where it stands lowest in {@code rows}; empty text for nothing. */
    String behind(List<String> rows, int from, int width) {
        for (int last = from; last >= 0; last--) {
            for (int first = last; first >= Math.max(0, last - rowsAbove(width)); first--) {
                Optional<String> extra = walk(rows, first, last, rows.get(last), width);
                if (extra.isPresent()) {
                    // what a shell writes at the right margin stands well away from the text
                    String found = extra.get();
                    // a whole row that is not ours: the text filled the row above it to the end, and the shell went on
                    if (found.equals(rows.get(last))) {
                        return "";
                    }
                    return found.isBlank() || found.startsWith("  ") ? "" : found;
                }
            }
        }
        return "";
    }

    private List<String> lines() {
        return List.of(text.split("\n", -1));
    }

    private interface Test {
        boolean holds(String line);
    }

    private Optional<String> upToCursor(View view, Test test) {
        int cursor = view.cursorRow();
        StringBuilder line = new StringBuilder(leftOfCursor(view));
        for (int first = cursor; first >= Math.max(0, cursor - rowsAbove(width(view))); first--) {
            if (first < cursor) {
                String row = view.rows().get(first);
                line.insert(0, row + " ".repeat(Math.max(0, width(view) - Columns.of(row))));
            }
            if (line.length() >= prompt.length() && line.indexOf(prompt) == 0 && test.holds(line.toString())) {
                return Optional.of(line.toString());
            }
        }
        return Optional.empty();
    }

    static boolean nothingFollows(View view) {
        int cursor = view.cursorRow();
        boolean blankBelow =
                view.rows().subList(cursor + 1, view.rows().size()).stream().allMatch(String::isBlank);
        return blankBelow
                && leftOfCursor(view).length() >= view.rows().get(cursor).length();
    }

    private static String leftOfCursor(View view) {
        return Columns.leftOf(view.rows().get(view.cursorRow()), view.pane().cursorX());
    }

    private static int width(View view) {
        return view.pane().width();
    }

    private boolean matches(List<String> rows, int first, int last, String end, int width) {
        return walk(rows, first, last, end, width).filter(String::isEmpty).isPresent();
    }

    /** What follows the text on the last of the rows, if the rows are prompt, text and that. */
    private Optional<String> walk(List<String> rows, int first, int last, String end, int width) {
        List<String> lines = lines();
        int row = first;
        for (int i = 0; i < lines.size(); i++) {
            boolean ending = i == lines.size() - 1;
            String rest = i == 0 ? prompt + lines.get(0) : lines.get(i);
            if (i > 0 && row <= last) {
                rest = indented(row == last ? end : rows.get(row), rest, width);
            }
            while (true) {
                if (row > last) {
                    return Optional.empty();
                }
                if (ending && row == last) {
                    return end.startsWith(rest) ? Optional.of(end.substring(rest.length())) : Optional.empty();
                }
                String piece = rows.get(row);
                row++;
                if (!ending && piece.equals(rest.stripTrailing())) {
                    break;
                }
                int taken = taken(rest, piece, width);
                if (taken < 0) {
                    return Optional.empty();
                }
                rest = rest.substring(taken);
                if (rest.isEmpty() && !ending) {
                    break;
                }
            }
        }
        return Optional.empty();
    }

    // fish sets the lines after the first in under the prompt, and blocks further in; the others begin at the margin.
    private static String indented(String row, String line, int width) {
        int margin = row.length() - row.stripLeading().length();
        int own = line.length() - line.stripLeading().length();
        return line.isBlank() || margin <= own || margin > width / DEEPEST_INDENT
                ? (line.isBlank() && row.isBlank() ? row : line)
                : " ".repeat(margin - own) + line;
    }

    /** How much of the text a full row takes; negative where the row is not the beginning of it, or not full. */
    private static int taken(String rest, String piece, int width) {
        if (!rest.startsWith(piece)) {
            return -1;
        }
        int at = piece.length();
        // Trailing spaces are not on record: as many as fill the row, one less where a wide character did not fit.
        int missing = width - Columns.of(piece);
        while (missing > 0 && at < rest.length() && rest.charAt(at) == ' ') {
            at++;
            missing--;
        }
        return missing > 1 ? -1 : at;
    }
}
