package dev.alice.scitt.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A sorted, unchanging piece of the index over neighbouring entries: its pages are in the database, the first line of each
 * page is here, and where it was asked for, so is a Bloom filter of the ids of its entries (16 bits each, wrong for one
 * stranger in a thousand).
 */
final class IndexRun {
    static final int LINE = 16;
    private static final int HASHES = 6;
    private static final int BITS = 16;

    private final IndexTables.Row row;
    private final long[] keys;
    private final long[] indexes;
    private final byte @Nullable [] filter;

    IndexRun(IndexTables.Row row, byte[] parts, boolean filtering) {
        int directory = row.pages() * LINE;
        if (parts.length < directory) {
            throw Checked.damaged("the directory of run " + row.id() + " of the index");
        }
        ByteBuffer in = ByteBuffer.wrap(parts);
        this.row = row;
        this.keys = new long[row.pages()];
        this.indexes = new long[row.pages()];
        for (int page = 0; page < row.pages(); page++) {
            keys[page] = in.getLong();
            indexes[page] = in.getLong();
        }
        this.filter = filtering ? Arrays.copyOfRange(parts, directory, parts.length) : null;
        if (filter != null && filter.length == 0) {
            throw Checked.damaged("the filter of run " + row.id() + " of the index");
        }
    }

    static IndexRun load(IndexTables tables, IndexTables.Row row, boolean filtering) {
        return new IndexRun(row, tables.parts(row.id(), filtering ? Long.MAX_VALUE : row.pages() * LINE), filtering);
    }

    IndexTables.Row row() {
        return row;
    }

    /** About how many different keys are in this run; 0 where it was read without its filter. */
    long keys() {
        return filter == null ? 0 : filter.length * 8L / BITS;
    }

    /** An empty filter for so many ids. */
    static byte[] filter(long entries) {
        return new byte[(int) Math.min(Integer.MAX_VALUE / 2, Math.max(8, entries * BITS / 8))];
    }

    static void mark(byte[] filter, long key) {
        long bits = filter.length * 8L;
        long step = step(key);
        for (int i = 0; i < HASHES; i++) {
            long bit = Long.remainderUnsigned(key + i * step, bits);
            filter[(int) (bit >>> 3)] |= (byte) (1 << (bit & 7));
        }
    }

    /** Whether an id may be in this run; true too where there is no filter. */
    boolean mayHave(long key) {
        if (filter == null) {
            return true;
        }
        long bits = filter.length * 8L;
        long step = step(key);
        for (int i = 0; i < HASHES; i++) {
            long bit = Long.remainderUnsigned(key + i * step, bits);
            if ((filter[(int) (bit >>> 3)] & 1 << (bit & 7)) == 0) {
                return false;
            }
        }
        return true;
    }

    private static long step(long key) {
        return Long.rotateLeft(key * 0x9E3779B97F4A7C15L, 32) | 1;
    }

    /** The page in which a line is, if it is in the run. */
    private int page(Posting wanted) {
        int low = 0;
        int high = keys.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            boolean notBehind =
                    keys[middle] < wanted.key() || keys[middle] == wanted.key() && indexes[middle] <= wanted.index();
            if (notBehind) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return Math.max(0, low - 1);
    }

    /** The entries of this run that answer to a key. */
    Places places(IndexTables tables, long key) {
        return new Places() {
            private int number = -1;
            private @Nullable PostingPage page;

            @Override
            public long atLeast(long index) {
                Posting wanted = new Posting(key, index);
                int at = number >= 0
                                && page != null
                                && page.seek(wanted) < page.size()
                                && page.get(0).compareTo(wanted) <= 0
                        ? number
                        : page(wanted);
                while (at < keys.length) {
                    PostingPage loaded = load(at);
                    int place = loaded.seek(wanted);
                    if (place < loaded.size()) {
                        Posting found = loaded.get(place);
                        return found.key() == key ? found.index() : NONE;
                    }
                    at++;
                }
                return NONE;
            }

            private PostingPage load(int wanted) {
                PostingPage known = page;
                if (known == null || number != wanted) {
                    known = PostingPage.decode(tables.page(row.id(), wanted));
                    page = known;
                    number = wanted;
                }
                return known;
            }
        };
    }
}
