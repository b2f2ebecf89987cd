package dev.alice.gateway.ssh;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The count of open connections, in all and by where they come from. */
final class Admission {
    private int most;
    private int mostPerAddress;
    private final Map<String, Integer> byOrigin = new HashMap<>();
    private int open;

    Admission(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    /** Other limits from now on; who is in stays. */
    synchronized void limit(int newMost, int newMostPerAddress) {
        most = newMost;
        mostPerAddress = newMostPerAddress;
    }

    /** Counts a connection in; the reason not to, when it may not come in. Every admitted one must leave. */
    synchronized Optional<String> enter(SocketAddress remote) {
        String origin = origin(remote);
        if (open >= most) {
            return Optional.of(most + " connections are open");
        }
        if (byOrigin.getOrDefault(origin, 0) >= mostPerAddress) {
            return Optional.of(mostPerAddress + " connections of " + origin + " are open");
        }
        open++;
        byOrigin.merge(origin, 1, Integer::sum);
        return Optional.empty();
    }

    synchronized void leave(SocketAddress remote) {
        open--;
        byOrigin.computeIfPresent(origin(remote), (origin, count) -> count == 1 ? null : count - 1);
    }

    synchronized int open() {
        return open;
    }

    /** An IPv6 client owns at least a /64, so that is what is counted. */
    private static String origin(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return remote.toString();
        }
        InetAddress address = inet.getAddress();
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8)) + "::/64"
                : address.getHostAddress();
    }
}
