package dev.alice.scitt.log;

import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A page of sorted lines of the index: for each key its eight bytes, the number of its entries, the first position and the
 * distances to the next ones.
 */
final class PostingPage {
    /** About so many bytes make a page. */
    static final int BYTES = 4000;

    private final long[] keys;
    private final long[] indexes;

    private PostingPage(long[] keys, long[] indexes) {
        this.keys = keys;
        this.indexes = indexes;
    }

    int size() {
        return keys.length;
    }

    Posting get(int at) {
        return new Posting(keys[at], indexes[at]);
    }

    /** The place of the first line that is not before {@code wanted}; the size where there is none. */
    int seek(Posting wanted) {
        int low = 0;
        int high = keys.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            boolean before =
                    keys[middle] < wanted.key() || keys[middle] == wanted.key() && indexes[middle] < wanted.index();
            if (before) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The bytes of these lines, which are sorted; at most 4,000 lines. */
    static byte[] encode(List<Posting> postings) {
        ByteBuffer out = ByteBuffer.allocate(postings.size() * 19 + 8);
        for (int from = 0; from < postings.size(); ) {
            long key = postings.get(from).key();
            int to = from + 1;
            while (to < postings.size() && postings.get(to).key() == key) {
                to++;
            }
            out.putLong(key);
            number(out, to - from);
            long before = 0;
            for (Posting posting : postings.subList(from, to)) {
                number(out, posting.index() - before);
                before = posting.index();
            }
            from = to;
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    static PostingPage decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long[] keys = new long[256];
        long[] indexes = new long[256];
        int size = 0;
        try {
            while (in.hasRemaining()) {
                long key = in.getLong();
                long count = number(in);
                long index = 0;
                for (long i = 0; i < count; i++) {
                    index += number(in);
                    if (size == keys.length) {
                        keys = Arrays.copyOf(keys, 2 * size);
                        indexes = Arrays.copyOf(indexes, 2 * size);
                    }
                    keys[size] = key;
                    indexes[size++] = index;
                }
            }
        } catch (BufferUnderflowException e) {
            throw Checked.damaged("a page of the index");
        }
        return new PostingPage(Arrays.copyOf(keys, size), Arrays.copyOf(indexes, size));
    }

    private static void number(ByteBuffer out, long value) throws BufferOverflowException {
        long rest = value;
        while (rest > 0x7f) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
