package dev.alice.tmux.pane;

import java.util.ArrayList;
import java.util.List;

/** A pane made of memory that keeps its history as tmux does: a full one drops a tenth of itself at a time. */
final class TestingScroll {
    private final int limit;
    private final int height;
    private int width = 80;
    private final List<String> history = new ArrayList<>();
    private final List<String> screen = new ArrayList<>();
    private boolean alternate;

    TestingScroll(int limit, int height) {
        this.limit = limit;
        this.height = height;
        screen.add("");
    }

    /** Writes a line at the cursor and goes to the next. */
    void print(String line) {
        screen.set(screen.size() - 1, line);
        if (screen.size() == height) {
            if (!history.isEmpty() && history.size() >= limit) {
                int trim = Math.min(Math.max(1, limit / 10), history.size());
                history.subList(0, trim).clear();
            }
            history.add(screen.removeFirst());
        }
        screen.add("");
    }

    /** Writes over a row of the screen above the cursor. */
    void rewrite(int up, String line) {
        int row = screen.size() - 1 - up;
        if (row >= 0 && up > 0) {
            screen.set(row, line);
        }
    }

    void clearHistory() {
        history.clear();
    }

    void clearAll() {
        history.clear();
        screen.clear();
        screen.add("");
    }

    void fullScreen(boolean up) {
        alternate = up;
    }

    void resize(int columns) {
        width = columns;
    }

    /** The oldest number that can still be seen, or a large one. */
    Excerpt excerpt(int above) {
        List<String> all = new ArrayList<>(history);
        all.addAll(screen);
        while (all.size() < history.size() + height) {
            all.add("");
        }
        int first = Math.max(0, history.size() - above);
        List<Excerpt.Line> lines = new ArrayList<>();
        for (int row = first; row < all.size(); row++) {
            lines.add(new Excerpt.Line(row, 1, all.get(row)));
        }
        PaneState state = new PaneState(
                "1.1", 7, width, height, history.size(), limit, 0, screen.size() - 1, alternate, false);
        return new Excerpt(state, lines, true);
    }
}
