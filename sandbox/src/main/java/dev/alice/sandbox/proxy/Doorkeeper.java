package dev.alice.sandbox.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The decision whether a request may go out, and the connection to the one address that was decided about. */
final class Doorkeeper {
    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final int SECURE = 443;
    private static final int CONNECT_MILLIS = 10_000;

    private final List<Mirror> mirrors;
    private final FilteringProxy.Resolver resolver;
    private final FilteringProxy.Dialer dialer;

    Doorkeeper(List<Mirror> mirrors, FilteringProxy.Resolver resolver, FilteringProxy.Dialer dialer) {
        this.mirrors = List.copyOf(mirrors);
        this.resolver = resolver;
        this.dialer = dialer;
    }

    /** What becomes of a request. */
    sealed interface Decision {}

    /** It goes to this address. */
    record Open(InetSocketAddress address) implements Decision {}

    /** It goes nowhere. */
    record Closed(int status, String reason) implements Decision {}

    Decision decide(RequestHead head) {
        Optional<Mirror> mirror = mirrors.stream()
                .filter(known -> known.serves(head.host(), head.port()))
                .findFirst();
        if (mirror.isEmpty()) {
            return new Closed(403, head.host() + ":" + head.port() + " is not one of the rehearsal's mirrors");
        }
        if (head.isTunnel()) {
            if (head.port() != SECURE) {
                return new Closed(403, "a tunnel goes to port 443 alone");
            }
        } else if (!METHODS.contains(head.method())) {
            return new Closed(403, head.method() + " is not let out of a rehearsal");
        }
        if (head.header("transfer-encoding").isPresent()
                || !head.header("content-length").orElse("0").equals("0")) {
            return new Closed(403, "nothing is sent out of a rehearsal");
        }
        return resolve(mirror.get(), head);
    }

    private Decision resolve(Mirror mirror, RequestHead head) {
        try {
            InetAddress[] addresses = resolver.resolve(head.host());
            for (InetAddress address : addresses) {
                if (mirror.privateAddress() || PublicAddress.is(address)) {
                    return new Open(new InetSocketAddress(address, head.port()));
                }
            }
            return new Closed(
                    403,
                    head.host()
                            + " is at an address that is not public; its entry among the mirrors does not say private");
        } catch (IOException e) {
            return new Closed(502, head.host() + " has no address");
        }
    }

    Socket dial(InetSocketAddress address) throws IOException {
        return dialer.dial(address, CONNECT_MILLIS);
    }
}
