package dev.alice.sandbox.proxy;

import dev.alice.sandbox.evidence.NetworkAttempt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The list of what was asked of one proxy, and the count of its bytes.
 *
 * <p>A request stands in it from the moment of the decision, before anything of it leaves; its answer is filled in later.
 */
final class Record {
    private static final int MOST_ALLOWED = 800;

    /** What is let through has places of its own, so that neither kind can crowd the other out of the evidence. */
    private static final int MOST_REFUSED = 200;

    private static final int TARGET = 300;

    /** The status of a request that no answer came to. */
    private static final int NO_ANSWER = 502;

    private final List<Entry> entries = new ArrayList<>();
    private int allowed;
    private int refused;
    private int unlisted;
    private int answered;
    private long bytes;
    private boolean closed;

    /** One request on its way. */
    final class Entry {
        private final String method;
        private final String target;
        private int status = NO_ANSWER;
        private long size;
        private boolean let = true;
        private boolean listed;

        private Entry(String method, String target) {
            this.method = method;
            this.target = target;
        }

        /** Fills in the answer. */
        void end(int with, long bytesOfIt) {
            synchronized (Record.this) {
                status = with < 100 || with > 599 ? NO_ANSWER : with;
                size = bytesOfIt;
            }
        }

        /** Notes that what was let through turned out to be something else. */
        void refuse(int with) {
            synchronized (Record.this) {
                status = with;
                let = false;
                if (!listed && refused < MOST_REFUSED) {
                    unlisted--;
                    list(this);
                }
            }
        }
    }

    /**
     * Puts a request on the list that is let through.
     *
     * @throws IOException where the list is closed; then it must not be let through
     */
    synchronized Entry begin(String method, String target) throws IOException {
        if (closed) {
            throw new IOException("the rehearsal is over");
        }
        Entry entry = entry(method, target);
        if (allowed < MOST_ALLOWED) {
            list(entry);
        } else {
            unlisted++;
        }
        return entry;
    }

    /** Puts a request on the list that goes nowhere. */
    synchronized void refused(String method, String target, int status) {
        Entry entry = entry(method, target);
        entry.status = status;
        entry.let = false;
        if (refused < MOST_REFUSED) {
            list(entry);
        } else {
            unlisted++;
        }
    }

    /** From now on nothing is let through. */
    synchronized void close() {
        closed = true;
    }

    synchronized List<NetworkAttempt> attempts() {
        return entries.stream()
                .map(entry -> new NetworkAttempt(entry.method, entry.target, entry.status, entry.size, entry.let))
                .toList();
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

    private void list(Entry entry) {
        entry.listed = true;
        entries.add(entry);
        if (entry.let) {
            allowed++;
        } else {
            refused++;
        }
    }

    private Entry entry(String method, String target) {
        String visible = target.replaceAll("[^\\x21-\\x7e]", "?");
        return new Entry(
                method.replaceAll("[^A-Z]", "?"),
                visible.length() > TARGET ? visible.substring(0, TARGET) + "..." : visible);
    }
}
