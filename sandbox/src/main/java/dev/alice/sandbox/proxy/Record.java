package dev.alice.sandbox.proxy;

import dev.alice.sandbox.evidence.NetworkAttempt;
import java.util.ArrayList;
import java.util.List;

/** The list of what was asked of one proxy, and the count of its bytes. */
final class Record {
    private static final int MOST = 1_000;
    private static final int TARGET = 300;

    private final List<NetworkAttempt> attempts = new ArrayList<>();
    private int unlisted;
    private int answered;
    private long bytes;

    synchronized void add(String method, String target, int status, long size, boolean allowed) {
        if (attempts.size() == MOST) {
            unlisted++;
            return;
        }
        String visible = target.replaceAll("[^\\x21-\\x7e]", "?");
        attempts.add(new NetworkAttempt(
                method.replaceAll("[^A-Z]", "?"),
                visible.length() > TARGET ? visible.substring(0, TARGET) + "..." : visible,
                status < 100 || status > 599 ? 502 : status,
                size,
                allowed));
    }

    synchronized List<NetworkAttempt> attempts() {
        return List.copyOf(attempts);
    }

    synchronized int unlisted() {
        return unlisted;
    }

    /** Counts one more request. */
    synchronized int answered() {
        return ++answered;
    }

    /** Counts bytes that went either way, and says how many there are in all. */
    synchronized long took(int more) {
        bytes += more;
        return bytes;
    }
}
