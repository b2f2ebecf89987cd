package dev.alice.tmux.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client of one tmux server that runs command lists, each on a connection of its own.
 *
 * <p>After the first list one or two connections wait, open and identified, so that a list takes one round trip of the
 * network. A list that may have run is never sent again.
 *
 * <p>Safe for use by many threads at once. Calls block until the server answers, the time limit passes or the client is
 * closed.
 */
public final class TmuxClient implements AutoCloseable {
    /** How long connections wait, unless said otherwise. */
    public static final Duration WARM = Duration.ofSeconds(30);

    private static final int MAX_INPUT = 1 << 20;

    private final TmuxDialer dialer;
    private final TmuxLimits limits;
    private final Connections connections;
    private volatile @Nullable TmuxVersion version;

    /** Makes a client; nothing is dialled before the first command. */
    public TmuxClient(TmuxDialer dialer, TmuxLimits limits) {
        this(dialer, limits, WARM);
    }

    /**
     * Makes a client whose connections wait for the next command for the given time.
     *
     * @param warm zero to open every connection only when it is needed
     */
    public TmuxClient(TmuxDialer dialer, TmuxLimits limits, Duration warm) {
        this.dialer = dialer;
        this.limits = limits;
        this.connections = new Connections(dialer, (int) ProcessHandle.current().pid(), warm);
    }

    /** The bounds that hold where a call names none. */
    public TmuxLimits limits() {
        return limits;
    }

    /**
     * The server's version, asked with the first command list.
     *
     * @throws TmuxException of kind VERSION where it is too old to be spoken to
     */
    public TmuxVersion version() {
        TmuxVersion known = version;
        if (known == null) {
            run();
            known = version;
        }
        if (known == null) {
            throw new TmuxException(TmuxException.Kind.PROTOCOL, "The tmux server did not tell its version");
        }
        return known;
    }

    /**
     * Runs commands one after the other; the first that fails ends the list with a status other than 0.
     *
     * @throws TmuxException when the answer is not complete
     */
    public TmuxReply run(TmuxCommand... commands) {
        return run(limits, new byte[0], List.of(commands));
    }

    /** Runs commands under bounds of their own. */
    public TmuxReply run(TmuxLimits bounds, TmuxCommand... commands) {
        return run(bounds, new byte[0], List.of(commands));
    }

    /**
     * Runs commands with standard input, for {@code load-buffer -}.
     *
     * @param input at most 1 MiB
     * @throws TmuxException of kind REFUSED where there is input and the server is older than 3.1, which cannot take it
     */
    public TmuxReply run(TmuxLimits bounds, byte[] input, List<TmuxCommand> commands) {
        if (input.length > 0 && !version().loadsStandardInput()) {
            throw new TmuxException(
                    TmuxException.Kind.REFUSED,
                    "tmux " + version() + " takes no input from here; that needs 3.1 or later");
        }
        Collected output = new Collected();
        Conversation.End end = run(StreamLimits.of(bounds), input, commands, output);
        return new TmuxReply(end.status(), output.output(), end.error());
    }

    /**
     * Runs commands whose standard output goes to a sink as it comes; memory stays the same whatever its size.
     *
     * @return the reply without its output
     * @throws TmuxException when the answer is not complete; the sink may then have a part of it
     */
    public TmuxReply stream(StreamLimits bounds, OutputSink sink, TmuxCommand... commands) {
        Conversation.End end = run(bounds, new byte[0], List.of(commands), sink);
        return new TmuxReply(end.status(), new Collected().output(), end.error());
    }

    private Conversation.End run(StreamLimits bounds, byte[] input, List<TmuxCommand> commands, OutputSink sink) {
        if (input.length > MAX_INPUT) {
            throw new TmuxException(
                    TmuxException.Kind.TOO_LARGE,
                    "Input of " + input.length + " bytes is over the limit of " + MAX_INPUT);
        }
        // A command that prints once would wait one more round trip for WRITE_READY; a second print saves it.
        List<TmuxCommand> list = new ArrayList<>(commands);
        list.add(EndMark.command(version == null));
        byte[] frame = ClientFrames.command(list);
        EndMark mark = new EndMark(sink);
        long last = System.nanoTime() + bounds.total().toNanos();
        try (Connections.Line line = connections.send(frame, bounds.idle(), last)) {
            try {
                Conversation.End end = new Conversation(line.channel(), bounds, input, mark, line.deadline()).finish();
                return checked(end, mark.end(), commands);
            } catch (IOException e) {
                throw line.deadline().passed() ? timeLimit(bounds, e) : lost(e);
            }
        }
    }

    private Conversation.End checked(Conversation.End end, Optional<String> mark, List<TmuxCommand> commands) {
        if (mark.isPresent() && version == null) {
            TmuxVersion told = TmuxVersion.parse(mark.get());
            if (!told.supported()) {
                throw new TmuxException(
                        TmuxException.Kind.VERSION,
                        "The tmux server at " + dialer + " is " + told + "; Alice speaks to tmux " + TmuxVersion.OLDEST
                                + " and later: restart it with a newer tmux");
            }
            version = told;
        }
        if (mark.isEmpty() && end.status() == 0) {
            String name = commands.isEmpty()
                    ? "its version"
                    : commands.getLast().arguments().getFirst();
            throw new TmuxException(
                    TmuxException.Kind.LOST,
                    "The tmux server ended " + name + " without running the whole command list");
        }
        return end;
    }

    private static TmuxException timeLimit(StreamLimits bounds, IOException cause) {
        return new TmuxException(
                TmuxException.Kind.TIME_LIMIT,
                "The tmux server did not answer within "
                        + bounds.total().toMillis() + " ms, or was silent for "
                        + bounds.idle().toMillis() + " ms; whether the command ran is unknown",
                cause);
    }

    private static TmuxException lost(IOException cause) {
        return new TmuxException(
                TmuxException.Kind.LOST,
                "The connection to the tmux server ended before its answer did (" + cause.getMessage()
                        + "); whether the command ran is unknown",
                cause);
    }

    /** Ends every conversation that is under way and refuses new ones. */
    @Override
    public void close() {
        connections.close();
    }
}
