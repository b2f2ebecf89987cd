package dev.alice.gateway.ssh;

import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The count of open connections, in all and by where they come from. */
final class Admission {
    private int most;
    private int mostPerAddress;
    private final Map<Origin, Integer> byOrigin = new HashMap<>();
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
        Origin origin = Origin.of(remote);
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

    /** Counts a connection of a trusted proxy in, whose client is not known yet. */
    synchronized Optional<String> enterThroughProxy() {
        if (open >= most) {
            return Optional.of(most + " connections are open");
        }
        open++;
        return Optional.empty();
    }

    /** Counts the client of a connection that was let in already; the reason not to, where it has too many. */
    synchronized Optional<String> comesFrom(SocketAddress client) {
        Origin origin = Origin.of(client);
        if (byOrigin.getOrDefault(origin, 0) >= mostPerAddress) {
            return Optional.of(mostPerAddress + " connections of " + origin + " are open");
        }
        byOrigin.merge(origin, 1, Integer::sum);
        return Optional.empty();
    }

    synchronized void leaveThroughProxy() {
        open--;
    }

    synchronized void goes(SocketAddress client) {
        byOrigin.computeIfPresent(Origin.of(client), (origin, count) -> count == 1 ? null : count - 1);
    }

    synchronized void leave(SocketAddress remote) {
        open--;
        byOrigin.computeIfPresent(Origin.of(remote), (origin, count) -> count == 1 ? null : count - 1);
    }

    synchronized int open() {
        return open;
    }
}
