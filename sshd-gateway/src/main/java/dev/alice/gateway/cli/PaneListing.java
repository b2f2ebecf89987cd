package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.gateway.shell.Ink;
import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.Session;
import dev.alice.tmux.pane.Snapshot;
import dev.alice.tmux.pane.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Everything in a tmux as lines for people and as one JSON object. */
record PaneListing(Snapshot all) {
    private static final int WIDTH = 80;
    private static final int COMMAND = 14;

    /** A line for each session, window and pane, at most 80 columns wide. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Session session : all.sessions()) {
            lines.add(fit("session " + Visible.text(session.name()) + (session.attached() ? "  attached" : "")));
            for (Window window : windows(session)) {
                lines.add(fit("  window " + window.index() + "  " + Visible.text(window.name())
                        + (window.active() ? " *" : "") + (window.zoomed() ? "  zoomed" : "")));
                panes(window).forEach(pane -> lines.add(line(pane)));
            }
        }
        return lines;
    }

    private static String line(Pane pane) {
        String state = pane.dead() ? "dead" : pane.inMode() ? "in a mode" : pane.alternateScreen() ? "full screen" : "";
        String head = String.format(
                Locale.ROOT,
                "     %-5s %s %-9s %s  ",
                pane.key(),
                pane.active() ? "*" : " ",
                pane.width() + "x" + pane.height(),
                padded(Visible.text(pane.command()), COMMAND));
        String work = pane.workToken().isEmpty() ? "" : "  Alice's for " + Visible.text(pane.workToken());
        return fit(head + Visible.text(pane.path()) + (state.isEmpty() ? "" : "  " + state) + work);
    }

    private static String padded(String text, int columns) {
        String cut =
                Ink.columns(text) <= columns ? text : Ink.wrap(text, columns).getFirst();
        return cut + " ".repeat(Math.max(0, columns - Ink.columns(cut)));
    }

    private static String fit(String line) {
        if (Ink.columns(line) <= WIDTH) {
            return line.stripTrailing();
        }
        int end = line.length();
        while (Ink.columns(line.substring(0, end)) > WIDTH - 1) {
            end = line.offsetByCodePoints(end, -1);
        }
        return line.substring(0, end) + "…";
    }

    /** The same and what no line has room for: titles, process ids, cursors. */
    Map<String, Object> json() {
        return Json.object(
                "server",
                Json.object(
                        "socket", all.server().socketPath(),
                        "pid", all.server().pid(),
                        "started", all.server().startTime(),
                        "version", all.version()),
                "sessions",
                all.sessions().stream().map(this::json).toList());
    }

    private Map<String, Object> json(Session session) {
        return Json.object(
                "id", session.key().value(),
                "name", session.name(),
                "attached", session.attached(),
                "path", session.path(),
                "windows", windows(session).stream().map(this::json).toList());
    }

    private Map<String, Object> json(Window window) {
        return Json.object(
                "id", window.key().value(),
                "index", window.index(),
                "name", window.name(),
                "active", window.active(),
                "width", window.width(),
                "height", window.height(),
                "zoomed", window.zoomed(),
                "panes", panes(window).stream().map(PaneListing::json).collect(Collectors.toList()));
    }

    private static Map<String, Object> json(Pane pane) {
        return Json.object(
                "id", pane.key().value(),
                "index", pane.index(),
                "active", pane.active(),
                "width", pane.width(),
                "height", pane.height(),
                "title", pane.title(),
                "command", pane.command(),
                "path", pane.path(),
                "pid", pane.pid(),
                "tty", pane.tty(),
                "dead", pane.dead(),
                "inMode", pane.inMode(),
                "fullScreen", pane.alternateScreen(),
                "inputOff", pane.inputOff(),
                "synchronized", pane.synchronizedInput(),
                "historyRows", pane.historySize(),
                "workToken", pane.workToken());
    }

    private List<Window> windows(Session session) {
        return all.windows().stream()
                .filter(window -> window.session().equals(session.key()))
                .toList();
    }

    private List<Pane> panes(Window window) {
        return all.panes().stream()
                .filter(pane -> pane.window().equals(window.key()))
                .toList();
    }
}
