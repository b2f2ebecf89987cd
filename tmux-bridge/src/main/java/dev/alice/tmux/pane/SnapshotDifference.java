package dev.alice.tmux.pane;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What changed between two snapshots: what closed, what opened, and then how the rest differs. */
final class SnapshotDifference {
    private final List<Change> changes = new ArrayList<>();

    private SnapshotDifference() {}

    static List<Change> between(Snapshot before, Snapshot now) {
        if (!before.server().equals(now.server())) {
            return List.of(new Change.ServerReplaced(now));
        }
        SnapshotDifference difference = new SnapshotDifference();
        difference.compare(
                before.panes(),
                now.panes(),
                Pane::key,
                Change.PaneClosed::new,
                pane -> difference.add(new Change.PaneOpened(pane)),
                difference::pane);
        difference.compare(
                before.windows(),
                now.windows(),
                Window::key,
                Change.WindowClosed::new,
                window -> difference.add(new Change.WindowOpened(window)),
                difference::window);
        difference.compare(
                before.sessions(),
                now.sessions(),
                Session::key,
                Change.SessionClosed::new,
                session -> difference.add(new Change.SessionOpened(session)),
                difference::session);
        return List.copyOf(difference.changes);
    }

    private interface Both<T> {
        void compare(T before, T now);
    }

    private interface One<T> {
        void take(T now);
    }

    private <K, T> void compare(
            List<T> before,
            List<T> now,
            Function<T, K> key,
            Function<T, Change> closed,
            One<T> opened,
            Both<T> both) {
        Map<K, T> former = new LinkedHashMap<>();
        before.forEach(item -> former.put(key.apply(item), item));
        Map<K, T> left = new LinkedHashMap<>(former);
        now.forEach(item -> left.remove(key.apply(item)));
        left.values().forEach(item -> add(closed.apply(item)));
        for (T item : now) {
            T was = former.get(key.apply(item));
            if (was == null) {
                opened.take(item);
            } else {
                both.compare(was, item);
            }
        }
    }

    private void pane(Pane before, Pane now) {
        if (now.dead() && !before.dead()) {
            add(new Change.PaneDied(now));
        }
        if (before.pid() != now.pid() || !before.command().equals(now.command())) {
            add(new Change.PaneCommandChanged(before, now));
        }
        if (!before.title().equals(now.title())) {
            add(new Change.PaneRetitled(before, now));
        }
        if (before.width() != now.width() || before.height() != now.height()) {
            add(new Change.PaneResized(before, now));
        }
        if (!before.window().equals(now.window())) {
            add(new Change.PaneMoved(before, now));
        }
        if (now.active() && !before.active()) {
            add(new Change.PaneActivated(now));
        }
        if (before.inMode() != now.inMode() || before.alternateScreen() != now.alternateScreen()) {
            add(new Change.PaneModeChanged(before, now));
        }
    }

    private void window(Window before, Window now) {
        if (!before.name().equals(now.name())) {
            add(new Change.WindowRenamed(before, now));
        }
        if (!before.layout().equals(now.layout()) || before.zoomed() != now.zoomed()) {
            add(new Change.WindowLayoutChanged(before, now));
        }
        if (now.active() && !before.active()) {
            add(new Change.WindowActivated(now));
        }
    }

    private void session(Session before, Session now) {
        if (!before.name().equals(now.name())) {
            add(new Change.SessionRenamed(before, now));
        }
        if (before.attached() != now.attached()) {
            add(new Change.SessionAttachment(before, now));
        }
    }

    private void add(Change change) {
        changes.add(change);
    }
}
