package dev.alice.scitt.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes the pages of a new run of the index, which nobody sees before its row is there. */
final class RunWriter {
    private static final int PAGES_AT_ONCE = 64;
    private static final int KEY_BYTES = 9;
    private static final int INDEX_BYTES = 4;

    private final LogDatabase database;
    private final long id;
    private final Runnable pulse;
    private final byte[] filter;
    private final List<Posting> page = new ArrayList<>();
    private final List<byte[]> pages = new ArrayList<>();
    private final List<Posting> directory = new ArrayList<>();
    private int written;
    private int bytes;
    private long lastKey;

    /**
     * A writer of one run.
     *
     * @param keys about how many different keys there are
     * @param pulse called whenever pages were written
     */
    RunWriter(LogDatabase database, long id, long keys, Runnable pulse) {
        this.database = database;
        this.id = id;
        this.pulse = pulse;
        this.filter = IndexRun.filter(keys);
    }

    long id() {
        return id;
    }

    void add(Posting posting) {
        boolean newKey = page.isEmpty() || posting.key() != lastKey;
        if (newKey) {
            IndexRun.mark(filter, posting.key());
        }
        page.add(posting);
        lastKey = posting.key();
        bytes += (newKey ? KEY_BYTES : 0) + INDEX_BYTES;
        if (bytes >= PostingPage.BYTES) {
            endPage();
        }
    }

    private void endPage() {
        directory.add(page.getFirst());
        pages.add(PostingPage.encode(page));
        page.clear();
        bytes = 0;
        if (pages.size() == PAGES_AT_ONCE) {
            flush();
        }
    }

    private void flush() {
        database.write(tables -> new IndexTables(tables).addPages(id, written, pages));
        written += pages.size();
        pages.clear();
        pulse.run();
    }

    /** Ends the pages; returns how many there are. */
    int end() {
        if (!page.isEmpty()) {
            endPage();
        }
        if (!pages.isEmpty()) {
            flush();
        }
        return written;
    }

    /** The directory and the filter, as they are stored. */
    byte[] parts() {
        ByteBuffer out = ByteBuffer.allocate(directory.size() * IndexRun.LINE + filter.length);
        directory.forEach(first -> out.putLong(first.key()).putLong(first.index()));
        return out.put(filter).array();
    }
}
