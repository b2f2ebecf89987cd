package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxLimits;
import dev.alice.tmux.wire.TmuxReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes a pane's state together with some of its rows, in one step and mostly one round trip. */
final class PaneCamera {
    /** Most rows of one excerpt. */
    static final int MAX_ROWS = 100_000;

    private final TmuxServer server;
    private final PaneKey pane;
    private final TmuxLimits limits;
    private boolean wraps;

    PaneCamera(TmuxServer server, PaneKey pane) {
        this.server = server;
        this.pane = pane;
        TmuxLimits ordinary = server.client().limits();
        this.limits = new TmuxLimits(Math.max(ordinary.output(), 64 << 20), ordinary.error(), ordinary.time());
    }

    /** The state alone; empty where the pane is gone. */
    Optional<PaneState> state() {
        TmuxReply reply = server.client().run(limits, askState());
        return TmuxServer.gone(reply)
                ? Optional.empty()
                : Optional.of(PaneState.parse(TmuxServer.require(reply).text().strip()));
    }

    /**
     * The state, and the rows from {@code above} rows over the visible screen down to its end, or down to {@link #MAX_ROWS}
     * rows further; empty where the pane is gone.
     */
    Optional<Excerpt> excerpt(int above) {
        boolean cut = above > MAX_ROWS;
        String start = Integer.toString(-above);
        // Without history only the screen is there: an end above it would be taken for its first row.
        String end = cut ? Integer.toString(-above + MAX_ROWS) : "-";
        for (int attempt = 0; attempt < 2; attempt++) {
            Optional<Optional<Excerpt>> taken = excerpt(above, start, end, cut, wraps || attempt > 0);
            if (taken.isEmpty()) {
                return Optional.empty();
            }
            wraps = taken.get().isEmpty() || (wraps && !single(taken.get().get()));
            if (taken.get().isPresent()) {
                return taken.get();
            }
        }
        throw new TmuxException(TmuxException.Kind.PROTOCOL, "The tmux server showed a pane whose rows do not add up");
    }

    private static boolean single(Excerpt excerpt) {
        return excerpt.lines().stream().allMatch(line -> line.rows() == 1);
    }

    private Optional<Optional<Excerpt>> excerpt(int above, String start, String end, boolean cut, boolean both) {
        String word = server.word();
        List<TmuxCommand> list = new ArrayList<>();
        list.add(askState());
        list.add(capture(start, end, "-pJ"));
        if (both) {
            list.add(TmuxCommand.of("display-message", "-p", word));
            list.add(capture(start, end, "-p"));
        }
        TmuxClient client = server.client();
        TmuxReply reply = client.run(limits, new byte[0], list);
        if (TmuxServer.gone(reply)) {
            return Optional.empty();
        }
        String text = TmuxServer.require(reply).text();
        int first = text.indexOf('\n');
        int mark = both ? text.indexOf(word + "\n", first) : text.length();
        if (first < 0 || mark < 0) {
            throw new TmuxException(TmuxException.Kind.PROTOCOL, "The tmux server described a pane without its rows");
        }
        PaneState state = PaneState.parse(text.substring(0, first));
        int top = Math.max(0, state.historySize() - above);
        int bottom = cut ? Math.max(0, state.historySize() - above + MAX_ROWS) : state.rows() - 1;
        Optional<String> rows = both ? Optional.of(text.substring(mark + word.length() + 1)) : Optional.empty();
        return Optional.of(
                Excerpt.of(state, top, Math.min(bottom, state.rows() - 1), text.substring(first + 1, mark), rows));
    }

    private TmuxCommand askState() {
        return TmuxCommand.of("display-message", "-p", "-t", pane.value(), PaneState.FORMAT);
    }

    private TmuxCommand capture(String start, String end, String flags) {
        return TmuxCommand.of("capture-pane", flags, "-t", pane.value(), "-S", start, "-E", end);
    }
}
