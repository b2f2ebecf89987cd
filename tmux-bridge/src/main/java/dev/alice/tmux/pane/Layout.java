package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where Alice's pane stands in the user's window: split off beside the caller, found again, and put back.
 *
 * <p>A zoomed caller gives up its zoom, so that the user sees what is typed; sizes and zoom come back when the work pane
 * goes, unless somebody has changed the layout since.
 */
public final class Layout {
    private static final int WIDE = 160;
    private static final String TITLE = "Alice works here";

    private final TmuxServer server;
    private final TmuxClient client;

    public Layout(TmuxServer server) {
        this.server = server;
        this.client = server.client();
    }

    /**
     * The living work pane of that token, or a new one split off {@code home}: to its right where it is at least 160
     * columns wide, below it elsewhere. The user's focus stays where it is.
     *
     * @param token letters, digits and {@code _.:-}, at most 64
     * @throws TmuxException of kind REFUSED where the pane is gone or too small
     */
    public WorkPane beside(PaneKey home, String token) {
        if (!WorkMark.isToken(token)) {
            throw new IllegalArgumentException("A work pane's token is 1 to 64 letters, digits and _.:-");
        }
        Snapshot now = server.snapshot();
        Pane caller = now.pane(home)
                .orElseThrow(
                        () -> new TmuxException(TmuxException.Kind.REFUSED, "There is no pane " + home + " to split"));
        Optional<Pane> former = now.panes().stream()
                .filter(pane -> pane.workToken().equals(token)
                        && !pane.dead()
                        && !pane.key().equals(home))
                .min(Comparator.comparing(pane -> !pane.window().equals(caller.window())));
        if (former.isPresent()) {
            return new WorkPane(former.get().key(), token, true);
        }
        String[] made = split(caller).lines().toArray(String[]::new);
        if (made.length != 2) {
            throw new TmuxException(TmuxException.Kind.PROTOCOL, "The tmux server did not say which pane it made");
        }
        PaneKey key = new PaneKey(made[0]);
        Optional<WorkMark.Before> before = now.window(caller.window())
                .map(window -> window.key() + "|" + (window.zoomed() && caller.active() ? "z" : "-") + "|"
                        + window.layout() + "|" + made[1])
                .flatMap(WorkMark.Before::parse);
        mark(key, new WorkMark(token, before), now);
        return new WorkPane(key, token, false);
    }

    /** Two lines: the new pane and its window's layout. */
    private String split(Pane caller) {
        String way = caller.width() >= WIDE ? "-h" : "-v";
        TmuxReply reply = split(caller.key(), way);
        if (!reply.succeeded()) {
            reply = split(caller.key(), way.equals("-h") ? "-v" : "-h");
        }
        if (!reply.succeeded()) {
            throw new TmuxException(
                    TmuxException.Kind.REFUSED,
                    "The pane " + caller.key() + " of " + caller.width() + "x" + caller.height()
                            + " cannot be split (tmux says: " + TmuxServer.reason(reply)
                            + "): make it larger, or close a pane beside it");
        }
        return reply.text();
    }

    private TmuxReply split(PaneKey home, String way) {
        return client.run(
                TmuxCommand.of(
                        "split-window",
                        "-d",
                        way,
                        "-c",
                        "#{pane_current_path}",
                        "-t",
                        home.value(),
                        "-P",
                        "-F",
                        "#{pane_id}"),
                TmuxCommand.of("display-message", "-p", "-t", home.value(), "#{window_layout}"));
    }

    private void mark(PaneKey made, WorkMark mark, Snapshot before) {
        List<TmuxCommand> commands = new ArrayList<>();
        if (client.version().paneOptions()) {
            commands.addAll(mark.onPane(made));
        } else {
            Map<String, WorkMark> list = listed(made, before);
            list.put(made.value(), mark);
            commands.add(WorkMark.write(made, list));
        }
        if (client.version().titlesWithoutFocus()) {
            commands.add(TmuxCommand.of("select-pane", "-t", made.value(), "-T", TITLE));
        }
        try {
            TmuxServer.require(client.run(client.limits(), new byte[0], commands));
        } catch (TmuxException e) {
            if (e.kind() == TmuxException.Kind.REFUSED) {
                client.run(TmuxCommand.of("kill-pane", "-t", made.value()));
            }
            throw e;
        }
    }

    /** The marks before 3.0 of panes in the same window that are still there. */
    private Map<String, WorkMark> listed(PaneKey inWindow, Snapshot now) {
        String text = TmuxServer.require(client.run(
                        TmuxCommand.of("display-message", "-p", "-t", inWindow.value(), "#{" + WorkMark.LIST + "}")))
                .text()
                .strip();
        Map<String, WorkMark> list = WorkMark.list(text);
        list.keySet().removeIf(key -> now.pane(new PaneKey(key)).isEmpty());
        return list;
    }

    /**
     * Closes a work pane, if it still bears its mark and its shell is idle and has started nothing that still runs, and
     * gives the window the sizes and the zoom that it had before, if nobody has changed its layout since.
     *
     * @return whether it was closed; a pane in use is left as it is
     */
    public boolean putBack(WorkPane work) {
        Snapshot now = server.snapshot();
        Optional<Pane> pane =
                now.pane(work.key()).filter(found -> found.workToken().equals(work.token()));
        if (pane.isEmpty() || pane.get().inMode() || pane.get().alternateScreen()) {
            return false;
        }
        if (!pane.get().dead()) {
            Processes processes = new HostProbe(server).processes(now.server(), pane.get());
            if (!processes.foreground() || processes.children() > 0) {
                return false;
            }
        }
        Optional<WorkMark.Before> before = before(work.key(), now);
        boolean closed = client.run(TmuxCommand.of("kill-pane", "-t", work.key().value()))
                .succeeded();
        if (closed) {
            now.window(pane.get().window()).ifPresent(window -> restore(window, work.key(), now, before));
        }
        return closed;
    }

    private Optional<WorkMark.Before> before(PaneKey work, Snapshot now) {
        if (!client.version().paneOptions()) {
            Map<String, WorkMark> list = listed(work, now);
            WorkMark mark = list.remove(work.value());
            TmuxServer.require(client.run(WorkMark.write(work, list)));
            return mark == null ? Optional.empty() : mark.before();
        }
        TmuxReply reply =
                client.run(TmuxCommand.of("display-message", "-p", "-t", work.value(), "#{" + WorkMark.BEFORE + "}"));
        return reply.succeeded() ? WorkMark.Before.parse(reply.text().strip()) : Optional.empty();
    }

    private void restore(Window window, PaneKey work, Snapshot now, Optional<WorkMark.Before> before) {
        List<TmuxCommand> commands = new ArrayList<>();
        boolean untouched = before.filter(
                        was -> was.window().equals(window.key()) && was.after().equals(window.layout()))
                .isPresent();
        if (untouched && !window.zoomed()) {
            commands.add(TmuxCommand.of(
                    "select-layout", "-t", window.key().value(), before.get().layout()));
        }
        boolean zoom = window.zoomed() || (untouched && before.get().zoomed());
        now.panes().stream()
                .filter(pane -> zoom && pane.window().equals(window.key()) && pane.active())
                .filter(pane -> !pane.key().equals(work))
                .forEach(pane -> commands.add(
                        TmuxCommand.of("resize-pane", "-Z", "-t", pane.key().value())));
        if (!commands.isEmpty()) {
            // A window that went away with its last pane has nothing to be put back.
            client.run(client.limits(), new byte[0], commands);
        }
    }
}
