package dev.alice.tmux.typist;

import dev.alice.tmux.pane.View;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Text that we typed, as it stands on the screen: prompt and text over as many rows as they fill.
 *
 * @param prompt the prompt in front
 * @param text what was typed
 */
record TypedText(String prompt, String text) {
    private static final int SLACK = 2;

    /** Most rows above its last that the text can begin at, in a pane of that width. */
    int rowsAbove(int width) {
        return Columns.of(prompt + text) / Math.max(1, width - 1) + SLACK;
    }

    /**
     * Whether the text stands whole between prompt and cursor and nothing else does.
     *
     * @param suggestions whether the shell may show a suggestion or a decoration after the cursor
     */
    boolean standsAtCursor(View view, boolean suggestions) {
        if (!suggestions && !nothingFollows(view)) {
            return false;
        }
        int cursor = view.cursorRow();
        String left = leftOfCursor(view);
        for (int first = cursor; first >= Math.max(0, cursor - rowsAbove(width(view))); first--) {
            if (matches(view.rows(), first, cursor, left, width(view))) {
                return true;
            }
        }
        return false;
    }

    /** Whether what stands at the cursor is the beginning of the text, so that the rest may still be on its way. */
    boolean mayStillCome(View view) {
        return upToCursor(view, (prompt + text)::startsWith).isPresent()
                || leftOfCursor(view).isEmpty();
    }

    /**
     * What stands between our text and the cursor: empty text where there is nothing more, or where our text has come only
     * in part; nothing where our text is not recognised.
     */
    Optional<String> extraAtCursor(View view) {
        String expected = prompt + text;
        return upToCursor(view, line -> line.startsWith(expected) || expected.startsWith(line))
                .map(line -> line.startsWith(expected) ? line.substring(expected.length()) : "");
    }

    /** The index of the last row of the text where it stands lowest in {@code rows}, at or above {@code from}. */
    OptionalInt lastRow(List<String> rows, int from, int width) {
        String expected = prompt + text;
        int spaces = expected.length() - expected.stripTrailing().length();
        for (int last = from; last >= 0; last--) {
            String end = rows.get(last) + " ".repeat(spaces);
            for (int first = last; first >= Math.max(0, last - rowsAbove(width)); first--) {
                if (matches(rows, first, last, end, width)) {
                    return OptionalInt.of(last);
                }
            }
        }
        return OptionalInt.empty();
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

    private static boolean nothingFollows(View view) {
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
        String expected = prompt + text;
        int at = 0;
        for (int row = first; row < last; row++) {
            String piece = rows.get(row);
            if (!expected.startsWith(piece, at)) {
                return false;
            }
            at += piece.length();
            // Trailing spaces are not on record: as many as fill the row, one less where a wide character did not fit.
            int missing = width - Columns.of(piece);
            while (missing > 0 && at < expected.length() && expected.charAt(at) == ' ') {
                at++;
                missing--;
            }
            if (missing > 1) {
                return false;
            }
        }
        return expected.substring(at).equals(end);
    }
}
