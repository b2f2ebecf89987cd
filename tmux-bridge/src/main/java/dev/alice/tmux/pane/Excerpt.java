package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Some rows of a pane, taken in one step with its state, as lines with their wrapped rows joined.
 *
 * @param lines oldest first, without a hole between them
 * @param whole whether it reaches to the last row of the screen
 */
record Excerpt(PaneState state, List<Line> lines, boolean whole) {
    /**
     * One line.
     *
     * @param row index of its first row, counted from the oldest row of history
     * @param rows how many rows it takes
     */
    record Line(int row, int rows, String text) {
        int end() {
            return row + rows;
        }
    }

    Excerpt {
        lines = List.copyOf(lines);
    }

    /** Index of its first row. */
    int first() {
        return lines.isEmpty() ? state.rows() : lines.getFirst().row();
    }

    /**
     * Puts rows and joined lines of the same part of a pane together.
     *
     * @param first index of the first row asked for
     * @param last index of the last row asked for
     * @param joined what {@code capture-pane -J} printed
     * @param rows what {@code capture-pane} printed, or nothing
     * @return empty where the rows are needed to tell which of them are joined
     */
    static Optional<Excerpt> of(PaneState state, int first, int last, String joined, Optional<String> rows) {
        List<String> lines = split(joined);
        int count = last - first + 1;
        boolean whole = last == state.rows() - 1;
        if (lines.size() > count) {
            throw lie(lines.size(), count);
        }
        if (lines.size() == count) {
            List<Line> single = new ArrayList<>(count);
            for (String line : lines) {
                single.add(new Line(first + single.size(), 1, clean(line)));
            }
            return Optional.of(new Excerpt(state, single, whole));
        }
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<String> plain = split(rows.get());
        if (plain.size() != count) {
            throw lie(plain.size(), count);
        }
        return Optional.of(new Excerpt(state, grouped(lines, plain, first, state.width()), whole));
    }

    private static List<Line> grouped(List<String> joined, List<String> rows, int first, int width) {
        List<Line> lines = new ArrayList<>(joined.size());
        int row = 0;
        for (int i = 0; i < joined.size(); i++) {
            int left = rows.size() - row - (joined.size() - i - 1);
            int taken = left <= 0 ? 0 : taken(joined.get(i), rows, row, left, width);
            if (taken == 0) {
                return single(rows, first);
            }
            lines.add(new Line(first + row, taken, clean(joined.get(i))));
            row += taken;
        }
        return row == rows.size() ? lines : single(rows, first);
    }

    /** How many rows a joined line takes; 0 where they do not fit together. */
    private static int taken(String line, List<String> rows, int start, int most, int width) {
        int at = 0;
        for (int n = 0; n < most; n++) {
            String row = rows.get(start + n);
            if (!line.startsWith(row, at)) {
                return 0;
            }
            at += row.length();
            // Blanks at the end of a row are printed only where the row is joined: as many as fill it.
            int blanks = Math.max(0, width - Cells.of(row));
            int filled = 0;
            while (filled < blanks && at < line.length() && line.charAt(at) == ' ') {
                at++;
                filled++;
            }
            if (at >= line.length()) {
                return n + 1;
            }
        }
        return 0;
    }

    private static List<Line> single(List<String> rows, int first) {
        List<Line> lines = new ArrayList<>(rows.size());
        for (String row : rows) {
            lines.add(new Line(first + lines.size(), 1, clean(row)));
        }
        return lines;
    }

    private static List<String> split(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            lines.add(text.substring(start, end));
            start = end + 1;
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    private static String clean(String line) {
        int end = line.length();
        boolean control = false;
        for (int i = 0; i < end; i++) {
            control |= Character.isISOControl(line.charAt(i));
        }
        if (control) {
            List<StyledLine> read = StyledText.read(line);
            return read.isEmpty() ? "" : read.getFirst().text();
        }
        return line.stripTrailing();
    }

    private static TmuxException lie(int told, int asked) {
        return new TmuxException(
                TmuxException.Kind.PROTOCOL, "The tmux server showed " + told + " rows where " + asked + " were asked");
    }
}
