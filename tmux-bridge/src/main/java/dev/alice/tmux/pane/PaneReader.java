package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxReply;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The reading of panes within what the user allows: the screen, pages of history, the last command's output, and what is
 * written from now on.
 *
 * <p>What is read is hostile text; no control character or escape sequence of it is passed on.
 */
public final class PaneReader {
    /** Most rows of one page of history. */
    public static final int MAX_PAGE = 10_000;

    private static final String OWN_ESCAPES = "-epJ";

    private final TmuxServer server;
    private final Consent consent;

    /** Makes a reader that asks for consent before every reading. */
    public PaneReader(TmuxServer server, Consent consent) {
        this.server = server;
        this.consent = consent;
    }

    /** The visible screen with its styles, wrapped rows joined. */
    public Reading<List<StyledLine>> screen(PaneKey pane) {
        return read(pane, granted -> capture(pane, "0", "-").map(Captured::lines));
    }

    /** The visible screen as plain text, wrapped rows joined. */
    public Reading<String> text(PaneKey pane) {
        return read(pane, granted -> capture(pane, "0", "-").map(Captured::text));
    }

    /** The visible screen with up to {@code rows} rows above it, but no more than are allowed. */
    public Reading<List<StyledLine>> recent(PaneKey pane, int rows) {
        return read(pane, granted -> {
            int above = Math.clamp(rows, 0, Math.min(MAX_PAGE, granted.historyRows()));
            return capture(pane, Integer.toString(-above), "-").map(Captured::lines);
        });
    }

    /**
     * A page of history: {@code rows} rows, the first of them {@code above} rows over the visible screen. Rows beyond the
     * beginning of history or beyond what is allowed are left out.
     *
     * @param above at least 1
     * @param rows at most {@link #MAX_PAGE}
     */
    public Reading<HistoryPage> history(PaneKey pane, int above, int rows) {
        if (above < 1 || rows < 1 || rows > MAX_PAGE) {
            throw new IllegalArgumentException("A page has 1 to " + MAX_PAGE + " rows and begins above the screen");
        }
        return read(pane, granted -> {
            int first = Math.min(above, granted.historyRows());
            int last = Math.max(1, above - rows + 1);
            Optional<PaneState> size = first == 0 ? state(pane) : Optional.empty();
            if (first == 0 || first < last) {
                return (size.isPresent() ? size : state(pane))
                        .map(state -> new HistoryPage(List.of(), first, 0, state.historySize()));
            }
            return capture(pane, Integer.toString(-first), Integer.toString(-last))
                    .map(captured -> page(captured, first, last));
        });
    }

    private static HistoryPage page(Captured captured, int first, int last) {
        int size = captured.state().historySize();
        int top = Math.min(first, size);
        // tmux takes rows beyond the beginning for the first row there is.
        return size < last
                ? new HistoryPage(List.of(), top, 0, size)
                : new HistoryPage(captured.lines(), top, top - last + 1, size);
    }

    /**
     * What the last command wrote: by the marks of the shell where it sets them (OSC 133) and tmux shows them (3.7 and
     * later), else by its prompt where that is known.
     *
     * @param prompt the text of the shell's prompt, if known
     */
    public Reading<LastOutput> lastOutput(PaneKey pane, Optional<String> prompt) {
        return read(pane, granted -> {
            int above = Math.min(MAX_PAGE, granted.historyRows());
            boolean marks = server.client().version().marksRows();
            Optional<PaneRows> rows = PaneRows.take(server, pane, above, marks);
            return rows.map(taken -> taken.lastOutput(prompt));
        });
    }

    /**
     * Follows what is written into a pane, from the line with the cursor on.
     *
     * @param listener called on one thread at a time; the following waits for it
     */
    public Follower follow(PaneKey pane, FollowPace pace, Consumer<FollowEvent> listener) {
        return Follower.start(server, pane, consent, pace, 0, listener);
    }

    /** Follows a pane, beginning up to {@code rows} rows above the visible screen, as far as is allowed. */
    public Follower follow(PaneKey pane, FollowPace pace, int rows, Consumer<FollowEvent> listener) {
        int allowed = switch (consent.ask(pane)) {
            case Consent.Granted granted -> Math.clamp(rows, 0, granted.historyRows());
            case Consent.Denied denied -> 0;
        };
        return Follower.start(server, pane, consent, pace, allowed, listener);
    }

    private <T> Reading<T> read(PaneKey pane, Function<Consent.Granted, Optional<T>> reading) {
        return switch (consent.ask(pane)) {
            case Consent.Denied denied -> new Reading.Denied<>(denied.reason());
            case Consent.Granted granted ->
                reading.apply(granted).<Reading<T>>map(Reading.Done::new).orElseGet(() -> new Reading.Gone<>(pane));
        };
    }

    private record Captured(PaneState state, List<StyledLine> lines) {
        String text() {
            StringBuilder text = new StringBuilder();
            lines.forEach(line -> text.append(line.text()).append('\n'));
            return text.toString();
        }
    }

    private Optional<PaneState> state(PaneKey pane) {
        return new PaneCamera(server, pane).state();
    }

    private Optional<Captured> capture(PaneKey pane, String first, String last) {
        TmuxReply reply = server.client()
                .run(
                        TmuxCommand.of("display-message", "-p", "-t", pane.value(), PaneState.FORMAT),
                        TmuxCommand.of("capture-pane", OWN_ESCAPES, "-t", pane.value(), "-S", first, "-E", last));
        if (TmuxServer.gone(reply)) {
            return Optional.empty();
        }
        String text = TmuxServer.require(reply).text();
        int end = text.indexOf('\n');
        if (end < 0) {
            throw new TmuxException(TmuxException.Kind.PROTOCOL, "The tmux server described a pane without its screen");
        }
        return Optional.of(
                new Captured(PaneState.parse(text.substring(0, end)), StyledText.read(text.substring(end + 1))));
    }
}
