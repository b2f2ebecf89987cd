package dev.alice.gateway.ssh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that ends when its client asks for too much or stops reading. One that is refused from the start is told why,
 * in the clear, before any key exchange.
 */
final class DoorSession extends ServerSessionImpl {
    /** What one connection may ask for in a minute: a person with a script, many times over. */
    static final int ASKED_PER_MINUTE = 6_000;

    /** A key exchange costs the server as much as very many other messages. */
    private static final int KEY_EXCHANGE_COSTS = 200;

    /** Twice what the windows of the usual channels let a client leave unread. */
    static final long MOST_UNREAD = 16L << 20;

    /** A proxy's header and a client's identification of 255 bytes (RFC 4253 section 4.2). */
    private static final int MOST_UNIDENTIFIED = ProxyHeader.MAX_BYTES + 255;

    private static final long REFUSED_FOR_SECONDS = 2;
    private static final Logger LOG = LoggerFactory.getLogger(DoorSession.class);

    private final Optional<String> refusal;
    private final Greeting greeting;
    private volatile @Nullable Arrival arrival;
    private boolean greeted;
    private final Allowance<String> asked;
    private final AtomicLong unread = new AtomicLong();
    private volatile boolean over;

    DoorSession(ServerFactoryManager server, IoSession io, Optional<String> refusal, Greeting greeting, Clock clock)
            throws Exception {
        super(server, io);
        this.refusal = refusal;
        this.greeting = greeting;
        this.asked = new Allowance<>(ASKED_PER_MINUTE, clock);
    }

    /** Who is told where a client behind a proxy really comes from, once. */
    interface Arrival {
        void cameFrom(DoorSession session, InetSocketAddress client);
    }

    /** For a connection of a proxy: what happens when its header is there. */
    void behindProxy(Arrival behindProxy) {
        this.arrival = behindProxy;
    }

    /** What a trusted proxy says; it may be said several times. */
    void comesFrom(InetSocketAddress client) {
        Arrival first = arrival;
        arrival = null;
        if (first != null) {
            setClientAddress(client);
            first.cameFrom(this, client);
        }
    }

    /** What is said to a client before the first thing that it asks for is answered. */
    interface Greeting {
        void say(Session session) throws IOException;
    }

    boolean isRefused() {
        return refusal.isPresent();
    }

    @Override
    public void start() throws Exception {
        if (refusal.isEmpty()) {
            super.start();
            return;
        }
        // closed by the client, who would otherwise find its own next message refused before it reads ours
        CountDownLatch left = new CountDownLatch(1);
        getIoSession().addCloseFutureListener(closed -> left.countDown());
        try {
            super.start();
            Buffer buffer = createBuffer(SshConstants.SSH_MSG_DISCONNECT, 128);
            buffer.putUInt(SshConstants.SSH2_DISCONNECT_TOO_MANY_CONNECTIONS);
            buffer.putString(refusal.get());
            buffer.putString("");
            writePacket(buffer);
        } finally {
            Thread.ofVirtual().name("ssh-refusal").start(() -> closeAfter(left));
        }
    }

    private void closeAfter(CountDownLatch left) {
        try {
            if (left.await(REFUSED_FOR_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(true);
    }

    @Override
    protected boolean readIdentification(Buffer buffer) throws Exception {
        int kept = buffer.available();
        boolean identified = super.readIdentification(buffer);
        if (!identified && kept > MOST_UNIDENTIFIED) {
            // behind an empty line MINA would keep whatever comes, without a bound
            throw new SshException(kept + " bytes came, and no identification of a client among them");
        }
        return identified;
    }

    @Override
    protected void doHandleMessage(Buffer buffer) throws Exception {
        if (refusal.isPresent() || over) {
            return;
        }
        int message = buffer.rawByte(buffer.rpos()) & 0xff;
        int cost = switch (message) {
            case SshConstants.SSH_MSG_KEXINIT -> KEY_EXCHANGE_COSTS;
            case SshConstants.SSH_MSG_IGNORE,
                    SshConstants.SSH_MSG_DEBUG,
                    SshConstants.SSH_MSG_UNIMPLEMENTED,
                    SshConstants.SSH_MSG_USERAUTH_REQUEST,
                    SshConstants.SSH_MSG_GLOBAL_REQUEST,
                    SshConstants.SSH_MSG_CHANNEL_OPEN,
                    SshConstants.SSH_MSG_CHANNEL_REQUEST -> 1;
            // data and what steers it is bounded by windows, and nobody has a channel before the login
            default -> isAuthenticated() ? 0 : 1;
        };
        for (int i = 0; i < cost; i++) {
            if (!asked.take("").isZero()) {
                if (!isClosing()) {
                    say("this connection asked for more than " + ASKED_PER_MINUTE + " things in a minute");
                }
                return;
            }
        }
        boolean asks = message == SshConstants.SSH_MSG_GLOBAL_REQUEST || message == SshConstants.SSH_MSG_CHANNEL_OPEN;
        if (asks && !greeted && isAuthenticated()) {
            greeted = true;
            greeting.say(this);
        }
        super.doHandleMessage(buffer);
    }

    @Override
    protected IoWriteFuture doWritePacket(Buffer buffer) throws IOException {
        int size = buffer.available();
        IoWriteFuture written = super.doWritePacket(buffer);
        if (unread.addAndGet(size) > MOST_UNREAD && !isClosing()) {
            LOG.atWarn()
                    .addKeyValue("connection", Connection.id(this))
                    .addKeyValue("bytes", unread.get())
                    .log("connection closed: the client does not read");
            close(true);
        }
        written.addListener(done -> unread.addAndGet(-size));
        return written;
    }

    /** Ends the connection with words that the client shows, as soon as what is being sent has been; hears nothing more. */
    void sayNext(String words) {
        over = true;
        Thread.ofVirtual().name("ssh-farewell").start(() -> say(words));
    }

    /** Ends the connection with words that the client shows, and hears nothing more. */
    void say(String words) {
        over = true;
        LOG.atWarn()
                .addKeyValue("connection", Connection.id(this))
                .addKeyValue("remote", getClientAddress())
                .addKeyValue("reason", words)
                .log("connection ended by a limit");
        try {
            disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, words);
        } catch (IOException gone) {
            close(true);
        }
    }
}
