package dev.alice.tmux.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A client of one tmux server that runs command lists, each on a connection of its own.
 *
 * <p>Safe for use by many threads at once. Calls block until the server answers, the time limit passes or the client is
 * closed.
 */
public final class TmuxClient implements AutoCloseable {
    private static final String END = "alice-end";
    private static final int MAX_INPUT = 1 << 20;

    private final TmuxDialer dialer;
    private final TmuxLimits limits;
    private final ScheduledThreadPoolExecutor watchdog;
    private final Set<TmuxChannel> open = ConcurrentHashMap.newKeySet();

    /** Makes a client; nothing is dialled before the first command. */
    public TmuxClient(TmuxDialer dialer, TmuxLimits limits) {
        this.dialer = dialer;
        this.limits = limits;
        this.watchdog = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("tmux-time-limit").factory());
        watchdog.setRemoveOnCancelPolicy(true);
    }

    /** The bounds that hold where a call names none. */
    public TmuxLimits limits() {
        return limits;
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
     */
    public TmuxReply run(TmuxLimits bounds, byte[] input, List<TmuxCommand> commands) {
        if (input.length > MAX_INPUT) {
            throw new TmuxException(
                    TmuxException.Kind.TOO_LARGE,
                    "Input of " + input.length + " bytes is over the limit of " + MAX_INPUT);
        }
        // A command that prints once would wait one more round trip for WRITE_READY; a second print saves it.
        List<TmuxCommand> list = new ArrayList<>(commands);
        list.add(TmuxCommand.of("display-message", "-p", END));
        TmuxReply reply = converse(bounds, input, list);
        byte[] output = reply.output().bytes();
        byte[] end = (END + "\n").getBytes(StandardCharsets.US_ASCII);
        int start = output.length - end.length;
        if (start >= 0 && Arrays.equals(output, start, output.length, end, 0, end.length)) {
            return new TmuxReply(reply.status(), new TmuxOutput(Arrays.copyOf(output, start)), reply.error());
        }
        if (reply.status() == 0) {
            throw new TmuxException(
                    TmuxException.Kind.LOST,
                    "The tmux server ended " + commands.getLast().arguments().getFirst()
                            + " without running the whole command list");
        }
        return reply;
    }

    private TmuxReply converse(TmuxLimits bounds, byte[] input, List<TmuxCommand> commands) {
        ClientFrames.command(commands);
        AtomicBoolean late = new AtomicBoolean();
        TmuxChannel channel = dial();
        open.add(channel);
        Future<?> alarm = null;
        try {
            alarm = watchdog.schedule(
                    () -> {
                        late.set(true);
                        channel.close();
                    },
                    bounds.time().toNanos(),
                    TimeUnit.NANOSECONDS);
            return new Conversation(channel, bounds, input)
                    .run((int) ProcessHandle.current().pid(), commands);
        } catch (IOException e) {
            throw late.get() ? timeLimit(bounds, e) : lost(e);
        } catch (RejectedExecutionException e) {
            throw new TmuxException(TmuxException.Kind.LOST, "The tmux client of " + dialer + " is closed", e);
        } finally {
            if (alarm != null) {
                alarm.cancel(false);
            }
            open.remove(channel);
            channel.close();
        }
    }

    private TmuxChannel dial() {
        try {
            return dialer.open();
        } catch (IOException e) {
            throw new TmuxException(
                    TmuxException.Kind.UNREACHABLE,
                    "The tmux server at " + dialer + " cannot be reached (" + e.getMessage() + "): is tmux running?",
                    e);
        }
    }

    private static TmuxException timeLimit(TmuxLimits bounds, IOException cause) {
        return new TmuxException(
                TmuxException.Kind.TIME_LIMIT,
                "The tmux server did not answer within " + bounds.time().toMillis()
                        + " ms; whether the command ran is unknown",
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
        watchdog.shutdownNow();
        open.forEach(TmuxChannel::close);
    }
}
