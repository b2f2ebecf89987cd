package dev.alice.tmux.pane;

import dev.alice.tmux.pane.FollowEvent.Why;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How far a pane has been followed: takes one excerpt after the other and tells which lines are new and where rows are
 * missing.
 *
 * <p>Rows have numbers that go on for ever. The history's length tells them as long as nothing was dropped. A full history
 * drops a tenth of itself at a time, which its length does not show, so lines of the history are looked for {@code k}
 * tenths further up; after a resize or a clearing the last reported lines are searched everywhere.
 */
final class Trail {
    private static final int ALL = Integer.MAX_VALUE / 4;

    private static final int SPARE = 64;
    private static final int MAX_SHOWN = 1_000;
    /** A history of 10 to 19 rows drops one at a time, and a larger one so much that it takes fewer to drop all of it. */
    private static final int MAX_TRIMS = 20;

    private final Anchor anchor = new Anchor();
    private final Deque<Shown> shown = new ArrayDeque<>();
    private PaneState last;
    private PaneState seen;
    private boolean placed;
    private long base;
    private long next;
    private int moved;
    private boolean fullScreen;
    private String partial = "";

    /** A reported line that was on the screen, by the number of its row. */
    private record Shown(long row, String text) {}

    /** What an excerpt led to. */
    sealed interface Step {}

    /** The excerpt was taken in; {@code rest} tells that it did not reach to the cursor, so that more waits to be asked. */
    record Taken(List<FollowEvent> events, boolean rest) implements Step {}

    /**
     * The excerpt does not reach far enough up.
     *
     * @param above rows above the screen; more than one excerpt holds where what is there is to be taken page by page
     */
    record Need(int above) implements Step {}

    private Trail(PaneState start) {
        this.last = start;
        this.seen = start;
        this.fullScreen = start.alternate();
    }

    /** Begins at the line with the cursor, or as soon as no full-screen program is up. */
    static Trail fromCursor(Excerpt screen) {
        Trail trail = new Trail(screen.state());
        if (!trail.fullScreen) {
            trail.place(screen);
        }
        return trail;
    }

    /** Begins that many rows above the visible screen. */
    static Trail fromHistory(PaneState state, int rows) {
        Trail trail = new Trail(state);
        trail.next = Math.max(0, state.historySize() - rows);
        trail.placed = true;
        return trail;
    }

    private void place(Excerpt excerpt) {
        placed = true;
        last = excerpt.state();
        int cursor = cursorLine(excerpt);
        next = base + cursor;
        anchor.clear();
        remember(excerpt, cursor);
        showing(excerpt, cursor);
        anchor.settle(excerpt, base);
    }

    /** What stands on the screen above a row is known to have been there: where it is gone later, the screen was cleared. */
    private void showing(Excerpt excerpt, int end) {
        shown.clear();
        for (Excerpt.Line line : excerpt.lines()) {
            if (line.row() >= excerpt.state().historySize() && line.end() <= end && shown.size() < MAX_SHOWN) {
                shown.addLast(new Shown(line.row() + base, line.text()));
            }
        }
    }

    private void remember(Excerpt excerpt, int end) {
        excerpt.lines().stream().filter(line -> line.end() <= end).forEach(line -> anchor.add(line.text()));
    }

    /** The state that was last looked at. */
    PaneState seen() {
        return seen;
    }

    /** The text of the line that is still being written. */
    String partial() {
        return partial;
    }

    /**
     * Rows above the screen that the next excerpt should have, if the pane moves on as it did.
     *
     * @param stretch how many times as long as the last look but one this one is away from the one before
     */
    int wanted(double stretch) {
        if (!placed) {
            return 0;
        }
        long from = Math.min(next, anchor.from(next));
        long above = Math.max(0, base + last.historySize() - from) + SPARE;
        long expected = above + (long) (1.5 * stretch * moved);
        // One excerpt is enough for what is there already: what may have come since must not make it two.
        return (int) Math.min(ALL, above <= PaneCamera.MAX_ROWS ? Math.min(expected, PaneCamera.MAX_ROWS) : above);
    }

    /** How many rows the last step went on. */
    int moved() {
        return moved;
    }

    /**
     * Takes an excerpt in.
     *
     * @param longest whether no excerpt can reach further up
     */
    Step take(Excerpt excerpt, boolean longest) {
        PaneState now = excerpt.state();
        List<FollowEvent> events = new ArrayList<>();
        if (now.alternate()) {
            if (!fullScreen) {
                events.add(new FollowEvent.FullScreen(true));
            }
            fullScreen = true;
            seen = now;
            moved = 0;
            return new Taken(events, false);
        }
        boolean toTop = longest || excerpt.first() == 0;
        if (!placed) {
            place(excerpt);
        } else if (now.pid() != last.pid() && !now.dead()) {
            restart(now, events);
        } else if (!find(excerpt, toTop, events)) {
            return further(excerpt);
        }
        if (excerpt.first() + base > next && !toTop) {
            long from = Math.min(next, anchor.from(next));
            long above = base + now.historySize() - from;
            // More will have come until the next excerpt is taken.
            return new Need((int) Math.min(ALL - 1, above + above / 2 + 4 * SPARE));
        }
        if (fullScreen) {
            fullScreen = false;
            events.addFirst(new FollowEvent.FullScreen(false));
        }
        wiped(excerpt, events);
        boolean rest = report(excerpt, events);
        anchor.settle(excerpt, base);
        last = now;
        seen = now;
        return new Taken(events, rest);
    }

    private static Need further(Excerpt excerpt) {
        int rows = Math.max(0, excerpt.state().historySize() - excerpt.first());
        return new Need((int) Math.min(PaneCamera.MAX_ROWS, 4L * rows + 16 * SPARE));
    }

    /**
     * Notices that the screen was cleared without a trace in the history: the cursor went up, and nothing that was reported
     * is left from there on.
     */
    private void wiped(Excerpt excerpt, List<FollowEvent> events) {
        while (!shown.isEmpty()
                && shown.getFirst().row() < base + excerpt.state().historySize()) {
            shown.removeFirst();
        }
        long cursor = base + cursorLine(excerpt);
        boolean gone = excerpt.whole()
                && cursor < next
                && shown.stream()
                        .anyMatch(line -> line.row() >= cursor && !line.text().isEmpty())
                && excerpt.lines().stream()
                        .filter(line -> line.row() > excerpt.state().cursorRow())
                        .allMatch(line -> line.text().isEmpty());
        if (gone) {
            events.add(new FollowEvent.Gap(OptionalLong.empty(), Why.CLEARED));
            next = Math.min(cursor, firstDifference(excerpt).orElse(cursor));
            shown.removeIf(line -> line.row() >= next);
        }
    }

    /** Whether any reported line is still where it was on the screen. */
    private boolean standsStill(Excerpt excerpt) {
        return shown.stream()
                .filter(line -> !line.text().isEmpty())
                .anyMatch(line -> excerpt.lines().stream()
                        .anyMatch(now ->
                                now.row() + base == line.row() && now.text().equals(line.text())));
    }

    private OptionalLong firstDifference(Excerpt excerpt) {
        for (Shown line : shown) {
            boolean same = excerpt.lines().stream()
                    .anyMatch(
                            now -> now.row() + base == line.row() && now.text().equals(line.text()));
            if (!same) {
                return OptionalLong.of(line.row());
            }
        }
        return OptionalLong.empty();
    }

    private void restart(PaneState now, List<FollowEvent> events) {
        events.add(new FollowEvent.Gap(OptionalLong.empty(), Why.RESTARTED));
        anchor.clear();
        shown.clear();
        // The screen is new, the history is not: what stands below its former end came from the new program.
        next = base + Math.min(now.historySize(), last.historySize());
    }

    /** Finds out how the rows are numbered now; false where a longer excerpt is needed for it. */
    private boolean find(Excerpt excerpt, boolean toTop, List<FollowEvent> events) {
        PaneState now = excerpt.state();
        if (now.width() != last.width()) {
            return search(excerpt, toTop, Why.RESIZED, events);
        }
        if (now.mayHaveTrimmed()) {
            boolean proves = anchor.proves();
            if (!proves && now.historySize() == last.historySize() && standsStill(excerpt)) {
                return true;
            }
            return proves ? trimmed(excerpt, toTop, events) : search(excerpt, toTop, Why.SCROLLED_AWAY, events);
        }
        boolean covered = excerpt.first() + base <= anchor.from(next);
        if (!covered && !toTop) {
            return false;
        }
        boolean shorter = now.historySize() < last.historySize() && now.height() == last.height();
        boolean proven = !anchor.proves() || anchor.agrees(excerpt, base);
        boolean taller = now.height() > last.height() && !shorter;
        return !shorter && (proven || taller) || search(excerpt, toTop, Why.CLEARED, events);
    }

    /** Finds the numbering of a history that is or was full. */
    private boolean trimmed(Excerpt excerpt, boolean toTop, List<FollowEvent> events) {
        int trim = excerpt.state().trim();
        if (anchor.repeats()) {
            amongRepeats(excerpt.state(), trim, events);
            return true;
        }
        // At the top some of the lines may have been dropped; elsewhere a longer excerpt shows them all.
        long reach = toTop ? anchor.to(next) : anchor.from(next);
        long shift = base;
        for (int trims = 0; trims <= MAX_TRIMS && shift + excerpt.first() <= reach; trims++, shift += trim) {
            if (anchor.agrees(excerpt, shift)) {
                base = shift;
                return true;
            }
        }
        // What was on the screen when it was reported may be left, even where the history of that time is gone.
        return toTop && search(excerpt, true, Why.SCROLLED_AWAY, events);
    }

    private void amongRepeats(PaneState now, int trim, List<FollowEvent> events) {
        if (now.historySize() < last.historySize()) {
            base += trim;
        }
        // At the pace seen before, a tenth of the history cannot have gone by unseen.
        if (4L * moved + SPARE >= trim) {
            events.add(new FollowEvent.Gap(OptionalLong.empty(), Why.REPEATS));
        }
    }

    /** Searches the last reported lines; where they are not found, says so. */
    private boolean search(Excerpt excerpt, boolean toTop, Why why, List<FollowEvent> events) {
        OptionalInt found = anchor.search(excerpt);
        if (found.isEmpty() && !toTop) {
            return false;
        }
        if (found.isEmpty()) {
            lost(excerpt, why, events);
            return true;
        }
        int index = found.getAsInt();
        int row = index < excerpt.lines().size()
                ? excerpt.lines().get(index).row()
                : excerpt.lines().getLast().end();
        base = next - row;
        showing(excerpt, row);
        return true;
    }

    private void lost(Excerpt excerpt, Why why, List<FollowEvent> events) {
        shown.clear();
        events.add(new FollowEvent.Gap(OptionalLong.empty(), why));
        // After a resize everything old is still there, elsewhere; else everything that stands there is new.
        int row = why == Why.RESIZED ? cursorLine(excerpt) : excerpt.first();
        base = next - row;
        anchor.clear();
        if (why == Why.RESIZED) {
            remember(excerpt, row);
            showing(excerpt, row);
        }
    }

    /** Index of the first row of the line with the cursor. */
    private static int cursorLine(Excerpt excerpt) {
        int cursor = excerpt.state().cursorRow();
        for (Excerpt.Line line : excerpt.lines().reversed()) {
            if (line.row() <= cursor) {
                return line.end() > cursor ? line.row() : cursor;
            }
        }
        return cursor;
    }

    private boolean report(Excerpt excerpt, List<FollowEvent> events) {
        long before = next;
        if (excerpt.first() + base > next) {
            events.add(new FollowEvent.Gap(OptionalLong.of(excerpt.first() + base - next), Why.SCROLLED_AWAY));
            next = excerpt.first() + base;
        }
        int limit = excerpt.whole() || excerpt.lines().isEmpty()
                ? cursorLine(excerpt)
                : excerpt.lines().getLast().row();
        List<String> fresh = new ArrayList<>();
        partial = "";
        for (Excerpt.Line line : excerpt.lines()) {
            if (line.row() + base >= next && line.end() <= limit) {
                fresh.add(line.text());
                anchor.add(line.text());
                shown.addLast(new Shown(line.row() + base, line.text()));
                if (shown.size() > MAX_SHOWN) {
                    shown.removeFirst();
                }
                next = line.end() + base;
            } else if (line.row() == limit && excerpt.whole() && line.row() + base >= next) {
                partial = line.text();
            }
        }
        if (!fresh.isEmpty()) {
            events.add(new FollowEvent.Lines(fresh));
        }
        moved = (int) Math.min(ALL / 2, next - before);
        return !excerpt.whole();
    }
}
