package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxReply;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where Alice's pane stands in the user's window: split off beside the caller, found again, and put back. */
public final class Layout {
    private static final int WIDE = 160;
    private static final String TITLE = "Alice works here";
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

    private final TmuxServer server;

    public Layout(TmuxServer server) {
        this.server = server;
    }

    /**
     * The living work pane of that token, or a new one split off {@code home}: to its right where it is at least 160
     * columns wide, below it elsewhere. The user's focus stays where it is.
     *
     * @param token letters, digits and {@code _.:-}, at most 64
     * @throws TmuxException of kind REFUSED where the pane is gone or too small
     */
    public WorkPane beside(PaneKey home, String token) {
        if (!TOKEN.matcher(token).matches()) {
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
        String way = caller.width() >= WIDE ? "-h" : "-v";
        TmuxReply reply = split(home, way);
        if (!reply.succeeded()) {
            reply = split(home, way.equals("-h") ? "-v" : "-h");
        }
        PaneKey made = new PaneKey(TmuxServer.require(reply).text().strip());
        TmuxServer.require(server.client()
                .run(
                        TmuxCommand.of("set-option", "-p", "-t", made.value(), WorkMark.OPTION, token),
                        TmuxCommand.of("select-pane", "-t", made.value(), "-T", TITLE)));
        return new WorkPane(made, token, false);
    }

    private TmuxReply split(PaneKey home, String way) {
        return server.client()
                .run(TmuxCommand.of(
                        "split-window",
                        "-d",
                        way,
                        "-c",
                        "#{pane_current_path}",
                        "-t",
                        home.value(),
                        "-P",
                        "-F",
                        "#{pane_id}"));
    }

    /**
     * Closes a work pane, if it still bears its mark and its shell is idle and has started nothing that still runs.
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
        return server.client()
                .run(TmuxCommand.of("kill-pane", "-t", work.key().value()))
                .succeeded();
    }
}
