package dev.alice.gateway.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.ConnectionService;
import org.jspecify.annotations.Nullable;

/**
 * The forwarded sockets of one connection. Channels exist only while somebody visits: an {@code ssh} client with an
 * open forward does not exit, so the last visitor's leaving closes them.
 */
final class ConnectionForwards implements Forwards {
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<String> paths = new LinkedHashSet<>();
    private final Set<ForwardedChannel> channels = new HashSet<>();
    private final Set<CompletableFuture<Opening>> pending = new HashSet<>();
    private @Nullable ConnectionService service;
    private int visitors;
    private boolean gone;

    ConnectionForwards(int most) {
        this.most = most;
    }

    /** Takes a path on; the reason not to, when it is refused. */
    Optional<String> add(ConnectionService service, String path) {
        lock.lock();
        try {
            if (gone) {
                return Optional.of("the connection is closing");
            }
            if (paths.size() >= most) {
                return Optional.of(most + " paths are forwarded already");
            }
            if (!paths.add(path)) {
                return Optional.of("the path is forwarded already");
            }
            this.service = service;
            changed.signalAll();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a path off; open channels stay, as in OpenSSH. False when it was not there. */
    boolean remove(String path) {
        lock.lock();
        try {
            return paths.remove(path);
        } finally {
            lock.unlock();
        }
    }

    void enter() {
        lock.lock();
        try {
            visitors++;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        boolean last;
        try {
            last = --visitors == 0;
        } finally {
            lock.unlock();
        }
        if (last) {
            closeChannels();
        }
    }

    /** The connection is over: wakes who waits, closes what is open, forgets the paths. */
    void end() {
        lock.lock();
        try {
            gone = true;
            paths.clear();
            service = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        closeChannels();
    }

    private void closeChannels() {
        List<ForwardedChannel> closing;
        List<CompletableFuture<Opening>> waiting;
        lock.lock();
        try {
            closing = new ArrayList<>(channels);
            waiting = new ArrayList<>(pending);
        } finally {
            lock.unlock();
        }
        waiting.forEach(outcome -> outcome.complete(new Refused(Cause.GONE, "the visit is over")));
        closing.forEach(ForwardedChannel::close);
    }

    @Override
    public Set<String> paths() {
        lock.lock();
        try {
            return new LinkedHashSet<>(paths);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean await(String path, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (!paths.contains(path) && !gone && left > 0) {
                left = changed.awaitNanos(left);
            }
            return paths.contains(path);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Opening open(String path, Duration limit) throws InterruptedException {
        CompletableFuture<Opening> outcome = new CompletableFuture<>();
        ForwardedChannel channel = new ForwardedChannel(path);
        ConnectionService through;
        lock.lock();
        try {
            if (gone || visitors == 0) {
                return new Refused(Cause.GONE, "the connection is closed");
            }
            if (!paths.contains(path) || service == null) {
                return new Refused(
                        Cause.NOT_FORWARDED, "the client does not forward " + StreamLocalRequest.shown(path));
            }
            through = service;
            pending.add(outcome);
            channels.add(channel);
        } finally {
            lock.unlock();
        }
        channel.closed().whenComplete((closed, failure) -> forget(channel));
        try {
            start(through, channel, outcome);
            return outcome.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            Refused late = new Refused(
                    Cause.TIMED_OUT,
                    "the client did not open " + StreamLocalRequest.shown(path) + " within " + limit.toMillis()
                            + " ms");
            return outcome.complete(late) ? late : outcome.join();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an opening always ends with a result", e);
        } finally {
            // After this, whoever opens is late and is closed by the listener.
            outcome.complete(new Refused(Cause.GONE, "interrupted"));
            lock.lock();
            try {
                pending.remove(outcome);
            } finally {
                lock.unlock();
            }
        }
    }

    private void start(ConnectionService through, ForwardedChannel channel, CompletableFuture<Opening> outcome) {
        OpenFuture opening;
        try {
            through.registerChannel(channel);
            opening = channel.open();
        } catch (IllegalStateException full) {
            forget(channel);
            outcome.complete(new Refused(Cause.TOO_MANY, "the connection has as many channels as it may"));
            return;
        } catch (IOException e) {
            forget(channel);
            through.unregisterChannel(channel);
            outcome.complete(new Refused(Cause.GONE, "the connection is closing"));
            return;
        }
        opening.addListener(done -> {
            if (!done.isOpened()) {
                forget(channel);
                outcome.complete(refusal(channel.path(), done.getException()));
            } else if (!outcome.complete(new Opened(channel))) {
                channel.close();
            }
        });
    }

    private void forget(ForwardedChannel channel) {
        lock.lock();
        try {
            channels.remove(channel);
        } finally {
            lock.unlock();
        }
    }

    private static Refused refusal(String path, @Nullable Throwable failure) {
        if (failure instanceof SshChannelOpenException refused) {
            // The client's words stay out: they are foreign text, and OpenSSH's say no more than the code.
            String code = SshConstants.getOpenErrorCodeName(refused.getReasonCode());
            return new Refused(
                    Cause.NOBODY_LISTENS,
                    "the client could not connect to the socket that it forwards as " + StreamLocalRequest.shown(path)
                            + " (" + code + ")");
        }
        return new Refused(Cause.GONE, "the connection closed");
    }
}
