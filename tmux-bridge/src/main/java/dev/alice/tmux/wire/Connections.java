package dev.alice.tmux.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one client: those in use, and a few that are open and identified already, so that the next command
 * list takes one round trip.
 *
 * <p>A waiting connection that the server ends or speaks on is closed within 40 ms, since a server that shuts down waits
 * for its clients; all are closed when nothing was asked for a while, since a server without sessions waits for them too.
 */
final class Connections implements AutoCloseable {
    private static final int WARM = 2;
    private static final Duration ROUND = Duration.ofMillis(40);
    private static final Duration PATIENCE = Duration.ofMillis(20);
    /** To a server that is dialled in less there is no network that a waiting connection would spare. */
    private static final long NEAR = Duration.ofMillis(2).toNanos();
    /** Questions to a near server that follow each other sooner would be held up by the making of connections. */
    private static final long REST = Duration.ofMillis(1).toNanos();

    private final TmuxDialer dialer;
    private final int processId;
    private final long keep;
    private final ScheduledThreadPoolExecutor watchdog;
    private final Set<TmuxChannel> open = ConcurrentHashMap.newKeySet();
    private final Deque<TmuxChannel> warm = new ArrayDeque<>();
    private boolean tended;
    private boolean refilling;
    private boolean resting;
    private boolean closed;
    private long asked;
    private volatile boolean near;

    /**
     * Dials nothing yet.
     *
     * @param keep how long connections are kept open without a question; zero to keep none
     */
    Connections(TmuxDialer dialer, int processId, Duration keep) {
        this.dialer = dialer;
        this.processId = processId;
        this.keep = keep.toNanos();
        this.watchdog = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("tmux-time-limit").factory());
        watchdog.setRemoveOnCancelPolicy(true);
    }

    /** A connection in use; closing it gives it up. */
    final class Line implements AutoCloseable {
        private final TmuxChannel channel;
        private final Deadline deadline;

        private Line(TmuxChannel channel, Duration idle, long end) {
            this.channel = channel;
            open.add(channel);
            try {
                this.deadline = Deadline.over(channel, watchdog, idle, end);
            } catch (RejectedExecutionException e) {
                give(channel);
                throw gone(e);
            }
        }

        TmuxChannel channel() {
            return channel;
        }

        Deadline deadline() {
            return deadline;
        }

        private void send(byte[] bytes) throws IOException {
            channel.output().write(bytes);
            channel.output().flush();
        }

        /** Gives the connection up, off the way of whoever waits for the answer, and has waiting ones made anew. */
        @Override
        public void close() {
            deadline.close();
            Thread.ofVirtual().name("tmux-close").start(() -> {
                give(channel);
                if (near) {
                    refillAfterRest();
                } else {
                    refillIfWanted();
                }
            });
        }
    }

    /**
     * Sends a command list, on a waiting connection where there is one and else on a new one. A list that a waiting
     * connection did not take, and which therefore has not run, is sent on a new one.
     *
     * @param end the last moment, as {@link System#nanoTime()}
     * @throws TmuxException where the list was not sent
     */
    Line send(byte[] command, Duration idle, long end) {
        Optional<TmuxChannel> waiting = take();
        if (waiting.isPresent()) {
            Line line = new Line(waiting.get(), idle, end);
            try {
                line.send(command);
                return line;
            } catch (IOException notSent) {
                line.close();
            }
        }
        Line line = new Line(dial(), idle, end);
        try {
            line.send(Conversation.opening(processId, command));
            return line;
        } catch (IOException e) {
            line.close();
            throw new TmuxException(
                    TmuxException.Kind.UNREACHABLE,
                    "The tmux server at " + dialer + " took no command (" + e.getMessage() + "); none ran",
                    e);
        }
    }

    private TmuxChannel dial() {
        try {
            return open();
        } catch (IOException e) {
            throw new TmuxException(
                    TmuxException.Kind.UNREACHABLE,
                    "The tmux server at " + dialer + " cannot be reached (" + e.getMessage() + "): is tmux running?",
                    e);
        }
    }

    private TmuxChannel open() throws IOException {
        long began = System.nanoTime();
        TmuxChannel channel = dialer.open();
        near = System.nanoTime() - began < NEAR;
        return channel;
    }

    private synchronized Optional<TmuxChannel> take() {
        if (closed) {
            throw gone(null);
        }
        asked = System.nanoTime();
        TmuxChannel found = warm.pollFirst();
        while (found != null && !found.quiet()) {
            found.close();
            found = warm.pollFirst();
        }
        if (near) {
            refillAfterRest();
        } else if (keep > 0 && warm.isEmpty()) {
            // mostly the end of this question comes first, and the dialling does not get in its way
            watchdog.schedule(
                    () -> Thread.ofVirtual().name("tmux-dial").start(this::refillIfWanted),
                    PATIENCE.toNanos(),
                    TimeUnit.NANOSECONDS);
        }
        return Optional.ofNullable(found);
    }

    /** Has connections made when no question came for a while; however many ask for it, it is looked after once. */
    private synchronized void refillAfterRest() {
        if (keep > 0 && !closed && !resting && warm.size() < WARM) {
            resting = true;
            watchdog.schedule(this::afterRest, REST, TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void afterRest() {
        resting = false;
        if (System.nanoTime() - asked < REST) {
            refillAfterRest();
        } else {
            Thread.ofVirtual().name("tmux-dial").start(this::refillIfWanted);
        }
    }

    private synchronized boolean refillWanted() {
        boolean wanted = keep > 0 && !closed && !refilling && warm.size() < WARM;
        refilling |= wanted;
        return wanted;
    }

    private void refillIfWanted() {
        boolean more = refillWanted();
        while (more) {
            TmuxChannel channel = null;
            try {
                channel = open();
                channel.output().write(ClientFrames.identification(processId));
                channel.output().flush();
            } catch (IOException | RuntimeException e) {
                // The next command list dials itself and says what is wrong.
                if (channel != null) {
                    channel.close();
                    channel = null;
                }
            }
            more = keep(channel);
        }
    }

    /** Keeps one more waiting connection, and tells whether another is wanted. */
    private synchronized boolean keep(@Nullable TmuxChannel channel) {
        if (channel != null && closed) {
            channel.close();
        } else if (channel != null) {
            warm.addLast(channel);
            if (!tended) {
                tended = true;
                watchdog.schedule(this::tend, ROUND.toNanos(), TimeUnit.NANOSECONDS);
            }
        }
        refilling = channel != null && !closed && warm.size() < WARM;
        return refilling;
    }

    private synchronized void tend() {
        boolean unused = System.nanoTime() - asked > keep;
        for (Iterator<TmuxChannel> all = warm.iterator(); all.hasNext(); ) {
            TmuxChannel channel = all.next();
            if (unused || !channel.quiet()) {
                all.remove();
                channel.close();
            }
        }
        tended = !warm.isEmpty() && !closed;
        if (tended) {
            watchdog.schedule(this::tend, ROUND.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void give(TmuxChannel channel) {
        open.remove(channel);
        channel.close();
    }

    private TmuxException gone(@Nullable Throwable cause) {
        return new TmuxException(TmuxException.Kind.LOST, "The tmux client of " + dialer + " is closed", cause);
    }

    /** Ends every conversation that is under way, closes what waits, and refuses new ones. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            warm.forEach(TmuxChannel::close);
            warm.clear();
        }
        watchdog.shutdownNow();
        open.forEach(TmuxChannel::close);
    }
}
