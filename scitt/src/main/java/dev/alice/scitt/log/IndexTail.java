package dev.alice.scitt.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The newest part of the index, in memory: the entries that are in no run yet. */
final class IndexTail {
    private final Map<Long, List<Long>> places = new HashMap<>();
    private long first;
    private long past;

    /** Starts anew behind what the runs hold. */
    synchronized void reset(long position) {
        places.clear();
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
                Posting.of(entry)
                        .forEach(posting -> places.computeIfAbsent(posting.key(), key -> new ArrayList<>(2))
                                .add(posting.index()));
                past++;
            }
        }
    }

    synchronized long size() {
        return past - first;
    }

    /** The lines of the entries from a position to before another, sorted. */
    synchronized List<Posting> between(long from, long position) {
        List<Posting> postings = new ArrayList<>();
        places.forEach((key, indexes) -> indexes.stream()
                .filter(index -> index >= from && index < position)
                .forEach(index -> postings.add(new Posting(key, index))));
        postings.sort(null);
        return postings;
    }

    /** Forgets the entries before a position, which are in a run now. */
    synchronized void trim(long position) {
        if (position <= first) {
            return;
        }
        places.values().removeIf(indexes -> {
            indexes.removeIf(index -> index < position);
            return indexes.isEmpty();
        });
        first = position;
        past = Math.max(past, position);
    }

    /** The entries from a position on that answer to a key. */
    Places places(long key, long from) {
        return index -> next(key, Math.max(from, index));
    }

    private synchronized long next(long key, long least) {
        List<Long> indexes = places.getOrDefault(key, List.of());
        int low = 0;
        int high = indexes.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (indexes.get(middle) < least) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < indexes.size() ? indexes.get(low) : Places.NONE;
    }
}
