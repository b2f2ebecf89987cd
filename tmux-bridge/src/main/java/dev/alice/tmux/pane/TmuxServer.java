package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxReply;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The user's tmux server as something to look at; safe for many threads. */
public final class TmuxServer {
    /** Most rows of history that one question brings. */
    public static final int MAX_HISTORY = 10_000;

    private final TmuxClient client;
    private final SecureRandom random;

    /** Makes a server over a client, which stays the caller's to close. */
    public TmuxServer(TmuxClient client, SecureRandom random) {
        this.client = client;
        this.random = random;
    }

    /** Every session, window and pane. */
    public Snapshot snapshot() {
        PaneFormat format = new PaneFormat(word());
        String output = require(client.run(TmuxCommand.of("list-panes", "-a", "-F", format.template())))
                .text();
        PaneFormat.Rows rows = format.parse(output);
        return new Snapshot(rows.server(), rows.version(), rows.sessions(), rows.windows(), rows.panes());
    }

    /**
     * One pane with its visible screen and up to {@code history} rows above, taken in one step; empty where the pane is gone.
     */
    public Optional<View> view(PaneKey key, int history) {
        return look(key, history, false).map(Looked::view);
    }

    /** The same as {@link #view(PaneKey, int)}, with the styles of the rows. */
    public Optional<StyledView> styledView(PaneKey key, int history) {
        return look(key, history, true).map(looked -> new StyledView(looked.view(), looked.styled()));
    }

    private record Looked(View view, List<StyledLine> styled) {}

    private Optional<Looked> look(PaneKey key, int history, boolean styles) {
        String word = word();
        String mark = word + "s";
        PaneFormat format = new PaneFormat(word);
        String start = Integer.toString(-Math.clamp(history, 0, MAX_HISTORY));
        List<TmuxCommand> list = new ArrayList<>();
        list.add(TmuxCommand.of("list-panes", "-t", key.value(), "-F", format.template()));
        list.add(TmuxCommand.of("display-message", "-p", mark));
        list.add(TmuxCommand.of("capture-pane", "-p", "-t", key.value(), "-S", start));
        if (styles) {
            list.add(TmuxCommand.of("display-message", "-p", mark));
            list.add(TmuxCommand.of("capture-pane", "-pe", "-t", key.value(), "-S", start));
        }
        TmuxReply reply = client.run(list.toArray(TmuxCommand[]::new));
        if (gone(reply)) {
            return Optional.empty();
        }
        String[] parts = require(reply).text().split(mark + "\n", -1);
        if (parts.length != (styles ? 3 : 2)) {
            throw new TmuxException(TmuxException.Kind.PROTOCOL, "The tmux server described a pane without its screen");
        }
        PaneFormat.Rows rows = format.parse(parts[0]);
        Optional<Pane> pane =
                rows.panes().stream().filter(found -> found.key().equals(key)).findFirst();
        return pane.map(found -> {
            View view = view(rows.server(), found, parts[1]);
            List<StyledLine> styled = styles ? StyledText.read(parts[2]) : List.of();
            if (styles && styled.size() != view.rows().size()) {
                throw new TmuxException(
                        TmuxException.Kind.PROTOCOL, "The tmux server showed a pane whose rows do not add up");
            }
            return new Looked(view, styled);
        });
    }

    private static View view(ServerIdentity server, Pane pane, String screen) {
        String body = screen.endsWith("\n") ? screen.substring(0, screen.length() - 1) : screen;
        List<String> rows =
                Arrays.stream(body.split("\n", -1)).map(String::stripTrailing).toList();
        int historyRows = rows.size() - pane.height();
        if (historyRows < 0 || pane.cursorY() >= pane.height()) {
            throw new TmuxException(
                    TmuxException.Kind.PROTOCOL,
                    "The tmux server showed " + rows.size() + " rows of a pane of " + pane.height());
        }
        return new View(server, pane, rows, historyRows);
    }

    /** What the visible screen reads, wrapped lines joined. */
    public String screen(PaneKey key) {
        return read(key, "0", "-");
    }

    /**
     * The visible screen and up to {@code lines} rows above it, wrapped lines joined.
     *
     * @param lines at most {@link #MAX_HISTORY}
     */
    public String history(PaneKey key, int lines) {
        return read(key, Integer.toString(-Math.clamp(lines, 0, MAX_HISTORY)), "-");
    }

    /** Rows {@code first} to {@code last}, counted from the top of the visible screen, wrapped lines joined. */
    public String rows(PaneKey key, int first, int last) {
        return last < first ? "" : read(key, Integer.toString(first), Integer.toString(last));
    }

    /** One row, counted from the top of the visible screen, with the escape sequences of its attributes. */
    public String styledRow(PaneKey key, int row) {
        String number = Integer.toString(row);
        return require(client.run(
                        TmuxCommand.of("capture-pane", "-p", "-e", "-t", key.value(), "-S", number, "-E", number)))
                .text()
                .stripTrailing();
    }

    private String read(PaneKey key, String first, String last) {
        String text = require(client.run(
                        TmuxCommand.of("capture-pane", "-p", "-J", "-t", key.value(), "-S", first, "-E", last)))
                .text();
        StringBuilder lines = new StringBuilder(text.length());
        text.lines().forEach(line -> lines.append(line.stripTrailing()).append('\n'));
        return lines.toString();
    }

    TmuxClient client() {
        return client;
    }

    /** A random word of letters and digits. */
    public String word() {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        return "w" + HexFormat.of().formatHex(bytes);
    }

    static boolean gone(TmuxReply reply) {
        return !reply.succeeded() && reply.error().text().startsWith("can't find ");
    }

    static TmuxReply require(TmuxReply reply) {
        if (!reply.succeeded()) {
            throw new TmuxException(TmuxException.Kind.REFUSED, "tmux refused: " + reason(reply));
        }
        return reply;
    }

    static String reason(TmuxReply reply) {
        return reply.error().text().strip().replaceAll("\\p{Cntrl}", "?");
    }
}
