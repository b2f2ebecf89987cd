package dev.alice.sandbox.proxy;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.evidence.NetworkAttempt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP proxy on a socket file for one rehearsal: it lets requests for packages through to the mirrors that it was
 * given, answers 403 to everything else, and records both.
 *
 * <p>A name is resolved once for each request, and the connection goes to that address; an address that is not public is
 * reached only where the mirror's entry says so. Whoever can open the socket file can use it.
 */
public final class FilteringProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FilteringProxy.class);

    /** A look-up of a name cannot be stopped; what it finds is not let through any more. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** The way to the addresses of a name. */
    interface Resolver {
        InetAddress[] resolve(String host) throws IOException;
    }

    /** The way to a connection. */
    interface Dialer {
        Socket dial(InetSocketAddress address, int millis) throws IOException;
    }

    private final ServerSocketChannel listener;
    private final Doorkeeper doorkeeper;
    private final Record record = new Record();
    private final ProxyLimits limits;
    private final Semaphore places;
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private FilteringProxy(ServerSocketChannel listener, Doorkeeper doorkeeper, ProxyLimits limits) {
        this.listener = listener;
        this.doorkeeper = doorkeeper;
        this.limits = limits;
        this.places = new Semaphore(limits.connections());
    }

    /**
     * Listens on a socket file, which is made, with rights for everybody who can reach its directory.
     *
     * @param mirrors the only hosts that are reached
     */
    public static FilteringProxy listen(Path socket, List<Mirror> mirrors, ProxyLimits limits) {
        return listen(socket, mirrors, limits, InetAddress::getAllByName, FilteringProxy::dial);
    }

    static FilteringProxy listen(
            Path socket, List<Mirror> mirrors, ProxyLimits limits, Resolver resolver, Dialer dialer) {
        try {
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            FilteringProxy proxy = new FilteringProxy(listener, new Doorkeeper(mirrors, resolver, dialer), limits);
            try {
                listener.bind(UnixDomainSocketAddress.of(socket), 64);
                Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
            } catch (IOException e) {
                listener.close();
                throw e;
            }
            proxy.start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new SandboxException("the proxy of a rehearsal cannot listen on " + socket, e);
        }
    }

    /** What was asked for so far, in the order in which it was decided; bounded. */
    public List<NetworkAttempt> attempts() {
        return record.attempts();
    }

    /** How many further attempts were made that the list has no place for. */
    public int unlisted() {
        return record.unlisted();
    }

    /** Ends every connection; when it returns, nothing is let through any more, and what was is on the list. */
    @Override
    public void close() {
        closed = true;
        quietly(listener);
        long deadline = System.nanoTime() + CLOSING.toNanos();
        try {
            // a connection that was being accepted, or made, comes to light when its thread goes on
            while (!threads.isEmpty() && System.nanoTime() < deadline) {
                open.forEach(FilteringProxy::quietly);
                for (Thread thread : threads) {
                    thread.interrupt();
                    if (thread.join(Duration.ofMillis(50))) {
                        threads.remove(thread);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            record.close();
        }
    }

    private void start(Runnable work) {
        Thread thread = Thread.ofVirtual().name("rehearsal-proxy").unstarted(() -> {
            try {
                work.run();
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        while (!closed) {
            try {
                SocketChannel client = listener.accept();
                if (!places.tryAcquire()) {
                    quietly(client);
                    continue;
                }
                open.add(client);
                start(() -> serve(client));
            } catch (IOException e) {
                if (!closed) {
                    LOG.atWarn().setCause(e).log("the proxy of a rehearsal stopped");
                }
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            new Exchange(
                            Channels.newInputStream(client),
                            Channels.newOutputStream(client),
                            doorkeeper,
                            record,
                            limits,
                            open)
                    .serve();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a connection to the proxy ended early");
        } finally {
            open.remove(client);
            places.release();
        }
    }

    private static Socket dial(InetSocketAddress address, int millis) throws IOException {
        // no SOCKS proxy of the JVM may come between: it would resolve and connect elsewhere
        Socket socket = new Socket(java.net.Proxy.NO_PROXY);
        try {
            socket.connect(address, millis);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    static void quietly(AutoCloseable closing) {
        try {
            closing.close();
        } catch (Exception e) {
            LOG.atDebug().setCause(e).log("a connection of the proxy was closed before");
        }
    }
}
