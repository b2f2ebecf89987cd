package dev.alice.gateway.ssh;

import dev.alice.gateway.github.KeySource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.file.nonefs.NoneFileSystemFactory;
import org.apache.sshd.common.forward.DefaultForwarderFactory;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionHeartbeatController.HeartbeatType;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.threads.NoCloseExecutor;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.global.NoMoreSessionsHandler;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening SSH server that lets people in by their published keys and hands them to {@link Visitors}. */
public final class SshFrontDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SshFrontDoor.class);

    /** A whole screen many times over, and small enough that sixteen unread channels stay under 4 MiB. */
    private static final long WINDOW_BYTES = 256 * 1024;

    private static final int READ_BUFFER_BYTES = 4096;

    private final SshServer server;
    private final HostKey hostKey;
    private final HostCertificates certificates;
    private final ExecutorService threads;
    private final Revocation revocation;
    private final AtomicBoolean shut;

    private SshFrontDoor(
            SshServer server,
            HostKey hostKey,
            HostCertificates certificates,
            ExecutorService threads,
            Revocation revocation,
            AtomicBoolean shut) {
        this.server = server;
        this.revocation = revocation;
        this.shut = shut;
        this.hostKey = hostKey;
        this.certificates = certificates;
        this.threads = threads;
    }

    /**
     * Opens the door.
     *
     * @throws SshFrontDoorException when the host key is unusable or the address cannot be listened on
     */
    public static SshFrontDoor start(SshSettings settings, KeySource keys, Visitors visitors) {
        return start(settings, keys, visitors, arrival -> {});
    }

    /**
     * Opens the door.
     *
     * @param arrivals is told of everybody who comes, let in or not
     * @throws SshFrontDoorException when the host key is unusable or the address cannot be listened on
     */
    public static SshFrontDoor start(SshSettings settings, KeySource keys, Visitors visitors, Arrivals arrivals) {
        HostKeyRing ring = HostKeyRing.load(settings.hostKey(), settings.moreHostKeys());
        HostKey hostKey = ring.first();
        HostCertificates certificates = new HostCertificates(hostKey.pair().getPublic(), Clock.systemUTC());
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("ssh-io-", 0).factory());
        AtomicBoolean shut = new AtomicBoolean();
        SshServer server = SshServer.setUpDefaultServer();
        try {
            Visitors metered = new MeteredVisitors(visitors, settings.limits().requestsPerMinute(), Clock.systemUTC());
            setUp(server, settings, ring, keys, metered, arrivals, shut, threads);
            server.setHostKeyCertificateProvider(certificates);
            server.start();
        } catch (IOException | RuntimeException e) {
            server.close(true);
            threads.shutdownNow();
            throw new SshFrontDoorException("cannot listen for ssh on " + settings.bind() + ": " + e, e);
        }
        return new SshFrontDoor(
                server,
                hostKey,
                certificates,
                threads,
                Revocation.start(server, keys, settings.certificates(), settings.recheck()),
                shut);
    }

    private static void setUp(
            SshServer server,
            SshSettings settings,
            HostKeyRing ring,
            KeySource keys,
            Visitors visitors,
            Arrivals arrivals,
            AtomicBoolean shut,
            ExecutorService threads) {
        server.setHost(settings.bind().getAddress().getHostAddress());
        server.setPort(settings.bind().getPort());
        server.setKeyPairProvider(ring.provider());
        HostKeysHandler hostKeys = new HostKeysHandler(ring);
        Algorithms.setUp(server, settings.classicalClients());
        // A key source that blocks then holds up one login and no other connection.
        server.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory(() -> new NoCloseExecutor(threads)));
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setKeyboardInteractiveAuthenticator(null);
        server.setFileSystemFactory(NoneFileSystemFactory.INSTANCE);
        server.setPublickeyAuthenticator(new KeyAuthenticator(keys, settings.certificates()));
        server.setChannelFactories(List.of(new VisitChannels()));
        server.setGlobalRequestHandlers(
                List.of(KeepAliveHandler.INSTANCE, NoMoreSessionsHandler.INSTANCE, new StreamLocalHandler(), hostKeys));
        server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        server.setForwarderFactory(DefaultForwarderFactory.INSTANCE);
        server.setShellFactory(channel -> new VisitCommand((VisitChannel) channel, visitors, null));
        server.setCommandFactory((channel, line) -> new VisitCommand((VisitChannel) channel, visitors, line));
        server.setSessionHeartbeat(HeartbeatType.RESERVED, settings.heartbeat());
        server.setReservedSessionMessagesHandler(new Keepalive(settings.missedHeartbeats(), settings.curfew()));
        CountedSessions sessions =
                new CountedSessions(server, settings.limits(), settings.proxies(), hostKeys::announce, shut);
        server.setServerProxyAcceptor(settings.proxies());
        server.setSessionFactory(sessions);
        server.addSessionListener(sessions);
        server.addSessionListener(new Doorbell(arrivals));
        server.addSessionListener(new OldExchangeNotice());
        limit(server, settings);
    }

    private static void limit(SshServer server, SshSettings settings) {
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "Alice");
        CoreModuleProperties.AUTH_TIMEOUT.set(server, settings.loginLimit());
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, settings.limits().authRequests());
        CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(
                server, settings.limits().channels());
        CoreModuleProperties.WINDOW_SIZE.set(server, WINDOW_BYTES);
        CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(server, settings.slowReader());
        CoreModuleProperties.NIO2_READ_BUFFER_SIZE.set(server, READ_BUFFER_BYTES);
        CoreModuleProperties.TCP_NODELAY.set(server, true);
    }

    /** Where the door is, with the real port. */
    public InetSocketAddress address() {
        SocketAddress bound = server.getBoundAddresses().iterator().next();
        return (InetSocketAddress) bound;
    }

    /** The host key's fingerprint as {@code ssh} shows it: {@code SHA256:…}. */
    public String hostKeyFingerprint() {
        return hostKey.fingerprint();
    }

    /** The host key's public wire blob (RFC 8709 section 4), a fresh copy. */
    public byte[] hostKeyBlob() {
        return hostKey.blob();
    }

    /**
     * Shows a certificate of the host key to those who connect from now on, for as long as it is valid.
     *
     * @param line in OpenSSH's form
     * @return until when it is valid
     * @throws IllegalArgumentException where it is no valid certificate of this host key
     */
    public Instant showCertificate(String line) {
        return certificates.show(line);
    }

    /** How many connections are open, logged in or not. */
    public int connections() {
        return server.getActiveSessions().size();
    }

    /** Other limits of open connections from now on; who is in stays. */
    public void limit(int connections, int connectionsPerAddress) {
        if (server.getSessionFactory() instanceof CountedSessions counted) {
            counted.admission.limit(connections, connectionsPerAddress);
        }
    }

    /** Lets nobody new in, from now on; whoever is inside stays. */
    public void shut() {
        shut.set(true);
    }

    /** Ends every connection and stops listening. */
    @Override
    public void close() {
        revocation.close();
        server.getActiveSessions().forEach(SshFrontDoor::goodbye);
        try {
            server.stop(true);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the ssh server did not stop cleanly");
        } finally {
            threads.shutdownNow();
        }
    }

    private static void goodbye(Session session) {
        try {
            session.disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "the server stops; come again in a moment");
        } catch (IOException | RuntimeException e) {
            LOG.atDebug().setCause(e).log("a client was not told that the server stops");
        }
    }

    /** The one kind of channel that a client may open. */
    private static final class VisitChannels implements ChannelFactory {
        @Override
        public String getName() {
            return "session";
        }

        @Override
        public Channel createChannel(Session session) {
            return new VisitChannel();
        }
    }

    /** Connections that are counted in and out; one too many is closed before it costs a key exchange. */
    private static final class CountedSessions extends DoorSessions {
        private final SshSettings.Limits limits;
        private final TrustedProxies proxies;
        private final Admission admission;
        private final AtomicBoolean shut;

        CountedSessions(
                SshServer server,
                SshSettings.Limits limits,
                TrustedProxies proxies,
                DoorSession.Greeting greeting,
                AtomicBoolean shut) {
            super(server, limits, greeting, Clock.systemUTC());
            this.shut = shut;
            this.limits = limits;
            this.proxies = proxies;
            this.admission = new Admission(limits.connections(), limits.connectionsPerAddress());
        }

        @Override
        protected ServerSessionImpl doCreateSession(IoSession ioSession) throws Exception {
            SocketAddress remote = ioSession.getRemoteAddress();
            if (shut.get()) {
                DoorSession late = refused(ioSession, "the server is about to stop; come again in a moment");
                Connection.of(late).refused("", "", Arrivals.Outcome.CLOSING);
                return late;
            }
            if (proxies.trusts(remote)) {
                return throughProxy(ioSession);
            }
            Optional<String> refusal = admission.enter(remote);
            if (refusal.isPresent()) {
                LOG.atWarn()
                        .addKeyValue("remote", remote)
                        .addKeyValue("reason", refusal.get())
                        .log("connection refused");
                return refused(ioSession, refusal.get());
            }
            try {
                ServerSessionImpl session = super.doCreateSession(ioSession);
                if (!(session instanceof DoorSession door) || !door.isRefused()) {
                    Connection.attach(session, limits.forwards());
                }
                session.addCloseFutureListener(closed -> admission.leave(remote));
                return session;
            } catch (Exception e) {
                admission.leave(remote);
                throw e;
            }
        }

        /** Who is behind the proxy is counted when it has said so. */
        private ServerSessionImpl throughProxy(IoSession ioSession) throws Exception {
            Optional<String> refusal = admission.enterThroughProxy();
            if (refusal.isPresent()) {
                return refused(ioSession, refusal.get());
            }
            try {
                DoorSession session = uncounted(ioSession);
                Connection.attach(session, limits.forwards());
                session.addCloseFutureListener(closed -> admission.leaveThroughProxy());
                session.behindProxy((door, client) -> {
                    cameFrom(door, client);
                    admission
                            .comesFrom(client)
                            .ifPresentOrElse(
                                    reason -> door.sayNext("Alice: " + reason),
                                    () -> door.addCloseFutureListener(closed -> admission.goes(client)));
                });
                return session;
            } catch (Exception e) {
                admission.leaveThroughProxy();
                throw e;
            }
        }
    }

    /** What is said about comings and goings, and the end of a connection's forwards. */
    private static final class Doorbell implements SessionListener {
        private final Arrivals arrivals;

        Doorbell(Arrivals arrivals) {
            this.arrivals = arrivals;
        }

        @Override
        public void sessionEvent(Session session, Event event) {
            if (event == Event.Authenticated) {
                Connection connection = Connection.of(session);
                LOG.atInfo()
                        .addKeyValue("login", connection.login())
                        .addKeyValue("key", connection.keyFingerprint())
                        .addKeyValue("remote", Connection.remote(session))
                        .addKeyValue("connection", Connection.id(session))
                        .log("logged in");
                arrivals.came(connection.arrival(session, Arrivals.Outcome.LOGGED_IN));
            }
        }

        @Override
        public void sessionClosed(Session session) {
            Connection connection = Connection.of(session);
            connection.forwards().end();
            boolean told = session instanceof DoorSession door && door.isRefused();
            if (!session.isAuthenticated() && !told) {
                arrivals.came(connection.arrival(session, connection.refusal()));
            }
        }
    }
}
