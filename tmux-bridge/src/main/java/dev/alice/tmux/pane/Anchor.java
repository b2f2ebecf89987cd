package dev.alice.tmux.pane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;

/**
 * Lines by which a place in a pane is found again.
 *
 * <p>Two kinds: lines of the history, which nothing writes over, prove how rows are numbered; the last reported lines, of
 * which some may still be on the screen, are searched by their text after rows were cut anew.
 */
final class Anchor {
    private static final int LINES = 32;
    private static final int LONGEST_PERIOD = 16;
    private static final int CERTAIN = 2;

    private record Kept(long row, String text) {}

    private final Deque<String> reported = new ArrayDeque<>();
    private List<Kept> fixed = List.of();
    private boolean broken;

    /** Remembers a reported line. */
    void add(String text) {
        if (broken) {
            reported.clear();
            broken = false;
        }
        reported.addLast(text);
        if (reported.size() > LINES) {
            reported.removeFirst();
        }
    }

    /** What is reported next does not follow the lines before on the screen, and takes their place. */
    void breakOff() {
        broken = true;
    }

    void clear() {
        broken = false;
        reported.clear();
        fixed = List.of();
    }

    /** Remembers the lines that stand lowest in the history; its oldest row has the number {@code base}. */
    void settle(Excerpt excerpt, long base) {
        List<Kept> lines = new ArrayList<>(LINES);
        int end = excerpt.lines().size();
        while (end > 0 && excerpt.lines().get(end - 1).end() > excerpt.state().historySize()) {
            end--;
        }
        for (Excerpt.Line line : excerpt.lines().subList(Math.max(0, end - LINES), end)) {
            if (!line.text().isEmpty()) {
                lines.add(new Kept(line.row() + base, line.text()));
            }
        }
        fixed = List.copyOf(lines);
    }

    /** Number of the first row that is needed to prove anything; {@code otherwise} where nothing can be proven. */
    long from(long otherwise) {
        return fixed.isEmpty() ? otherwise : fixed.getFirst().row();
    }

    /** Number of the last row that proves anything; {@code otherwise} where nothing can be proven. */
    long to(long otherwise) {
        return fixed.isEmpty() ? otherwise : fixed.getLast().row();
    }

    /** Whether there are lines that can prove a numbering. */
    boolean proves() {
        return !fixed.isEmpty();
    }

    /** Whether the history's lines stand where they belong, if its oldest row has the number {@code base}. */
    boolean agrees(Excerpt excerpt, long base) {
        boolean seen = false;
        int at = 0;
        for (Kept line : fixed) {
            long row = line.row() - base;
            while (at < excerpt.lines().size() && excerpt.lines().get(at).row() < row) {
                at++;
            }
            if (row < excerpt.first() || at == excerpt.lines().size()) {
                continue;
            }
            Excerpt.Line there = excerpt.lines().get(at);
            if (there.row() != row || !there.text().equals(line.text())) {
                return false;
            }
            seen = true;
        }
        return seen;
    }

    /** Whether the history's lines repeat themselves, so that finding them proves nothing. */
    boolean repeats() {
        int most = Math.min(LONGEST_PERIOD, Math.max(1, fixed.size() / 2));
        for (int period = 1; period <= most; period++) {
            boolean same = true;
            for (int i = period; same && i < fixed.size(); i++) {
                same = fixed.get(i).text().equals(fixed.get(i - period).text());
            }
            if (same) {
                return true;
            }
        }
        return false;
    }

    /** Index of the line that follows the reported ones, wherever they are; empty where they are not found. */
    OptionalInt search(Excerpt excerpt) {
        long texts = reported.stream().filter(text -> !text.isEmpty()).count();
        int best = 0;
        int bestIndex = -1;
        for (int index = excerpt.lines().size(); index > 0; index--) {
            int score = score(excerpt.lines(), index);
            if (score > best) {
                best = score;
                bestIndex = index;
            }
        }
        return best == 0 || best < Math.min(CERTAIN, texts) ? OptionalInt.empty() : OptionalInt.of(bestIndex);
    }

    /** How many reported lines that are not blank end right before the line with this index, without a difference. */
    private int score(List<Excerpt.Line> lines, int index) {
        int score = 0;
        int at = index;
        for (String text : reported.reversed()) {
            at--;
            if (at < 0) {
                // All that is left of the reported lines agrees.
                return score == 0 ? 0 : score + CERTAIN;
            }
            if (!lines.get(at).text().equals(text)) {
                break;
            }
            score += text.isEmpty() ? 0 : 1;
        }
        return score;
    }
}
