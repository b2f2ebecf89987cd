package dev.alice.scitt.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest part of the index, in memory: the entries that are in no run yet. It is made of stretches, of which the last
 * alone grows, so that whoever reads a whole one or forgets it does not keep the writer waiting.
 */
final class IndexTail {
    private static final int LONGEST = Indexer.FLUSH;

    private final Deque<Stretch> stretches = new ArrayDeque<>();
    private long first;
    private long past;

    /** Neighbouring entries: the positions that each key has, in order. */
    private static final class Stretch {
        private final Map<Long, Positions> keys = new HashMap<>();
        private long past;

        void add(Posting posting) {
            keys.computeIfAbsent(posting.key(), key -> new Positions()).add(posting.index());
        }

        void collect(long from, long before, List<Posting> postings) {
            keys.forEach((key, positions) -> {
                for (long at = positions.atLeast(from); at < before; at = positions.atLeast(at + 1)) {
                    postings.add(new Posting(key, at));
                }
            });
        }

        long next(long key, long least) {
            Positions positions = keys.get(key);
            return positions == null ? Places.NONE : positions.atLeast(least);
        }
    }

    private static final class Positions {
        private long[] values = new long[1];
        private int size;

        void add(long position) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = position;
        }

        long atLeast(long least) {
            int found = Arrays.binarySearch(values, 0, size, least);
            int at = found < 0 ? -1 - found : found;
            return at < size ? values[at] : Places.NONE;
        }
    }

    /** Starts anew behind what the runs hold. */
    synchronized void reset(long position) {
        stretches.clear();
        first = position;
        past = position;
    }

    synchronized long past() {
        return past;
    }

    /** Takes the entries that follow; those that are here already are left out. */
    synchronized void add(List<LogEntry> entries) {
        for (LogEntry entry : entries) {
            if (entry.index() == past) {
                @Nullable Stretch last = stretches.peekLast();
                if (last == null || last.keys.size() >= LONGEST) {
                    last = new Stretch();
                    stretches.addLast(last);
                }
                Posting.of(entry).forEach(last::add);
                past++;
                last.past = past;
            }
        }
    }

    synchronized long size() {
        return past - first;
    }

    /** The lines of the entries before a position, sorted. */
    List<Posting> before(long position) {
        Closed closed = close();
        List<Posting> postings = new ArrayList<>();
        closed.stretches().forEach(stretch -> stretch.collect(closed.first(), position, postings));
        postings.sort(null);
        return postings;
    }

    private record Closed(List<Stretch> stretches, long first) {}

    /** The stretches so far, which do not change any more. */
    private synchronized Closed close() {
        List<Stretch> closed = List.copyOf(stretches);
        if (!closed.isEmpty()) {
            Stretch next = new Stretch();
            next.past = past;
            stretches.addLast(next);
        }
        return new Closed(closed, first);
    }

    /** Forgets the entries before a position, which are in a run now; at the latest when their whole stretch is. */
    synchronized void trim(long position) {
        while (!stretches.isEmpty() && stretches.getFirst().past <= position) {
            stretches.removeFirst();
        }
        first = Math.max(first, position);
        past = Math.max(past, position);
    }

    /** The entries from a position on that answer to a key. */
    Places places(long key, long from) {
        return index -> next(key, Math.max(from, index));
    }

    private synchronized long next(long key, long least) {
        for (Stretch stretch : stretches) {
            if (stretch.past > least) {
                long found = stretch.next(key, least);
                if (found != Places.NONE) {
                    return found;
                }
            }
        }
        return Places.NONE;
    }
}
