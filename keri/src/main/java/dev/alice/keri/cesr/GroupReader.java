package dev.alice.keri.cesr;

import dev.alice.keri.cesr.Attachments.Anchor;
import dev.alice.keri.cesr.Attachments.Collector;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.Attachments.Endorsement;
import dev.alice.keri.cesr.Attachments.FirstSeen;
import dev.alice.keri.cesr.Attachments.Quadruple;
import dev.alice.keri.cesr.Attachments.Source;
import java.util.ArrayList;
import java.util.List;

/** The reader of one counted group of attachments. */
final class GroupReader {
    private final Cursor cursor;
    private final Collector into;
    private final int maxBytes;

    GroupReader(Cursor cursor, Collector into, int maxBytes) {
        this.cursor = cursor;
        this.into = into;
        this.maxBytes = maxBytes;
    }

    /** Reads one group; a frame (-V) is a group of groups, and frames do not nest. */
    void read() {
        long offset = cursor.offset();
        String head = cursor.peekText(4);
        if (head.startsWith("-_") || head.startsWith("--")) {
            genus(offset);
            return;
        }
        Counter counter = Counter.parse(cursor.take(head.startsWith("-0") ? 8 : 4), offset);
        if (counter.code().equals("-V") || counter.code().equals("-0V")) {
            frame(counter, offset);
        } else {
            items(cursor, counter, offset);
        }
    }

    private void genus(long offset) {
        String text = cursor.take(8);
        if (!text.startsWith("-_AAAB")) {
            throw new CesrException(
                    offset, "genus " + Counter.printable(text) + " is not KERI version 1; send a version 1 stream");
        }
    }

    private void frame(Counter counter, long offset) {
        bound(counter.count(), 4, offset);
        Cursor inner = cursor.slice(counter.count() * 4);
        try {
            while (!inner.atEnd()) {
                long at = inner.offset();
                Counter group = Counter.parse(inner.take(4), at);
                if (group.code().equals("-V") || group.code().startsWith("-0")) {
                    throw new CesrException(at, "a frame inside a frame");
                }
                items(inner, group, at);
            }
        } catch (Cursor.Shortage shortage) {
            throw new CesrException(offset, "a frame of " + counter.count() + " quadlets that ends inside a group");
        }
    }

    private void bound(int count, int size, long offset) {
        if (count == 0) {
            throw new CesrException(offset, "an empty group");
        }
        if ((long) count * size > maxBytes) {
            throw new CesrException(offset, "a group of more than " + maxBytes + " bytes");
        }
    }

    private void items(Cursor from, Counter counter, long offset) {
        int count = counter.count();
        switch (counter.code()) {
            case "-A" -> signatures(from, count, offset, into.signatures);
            case "-B" -> signatures(from, count, offset, into.witnessSignatures);
            case "-C" -> {
                bound(count, 132, offset);
                from.need(count * 132);
                for (int i = 0; i < count; i++) {
                    Matter signer = matter(from);
                    into.couples.add(new Couple(signer, matter(from, MatterCode.ED25519_SIGNATURE)));
                }
            }
            case "-D" -> {
                bound(count, 200, offset);
                for (int i = 0; i < count; i++) {
                    Matter prefix = matter(from);
                    long sn = number(from);
                    Matter digest = matter(from);
                    into.quadruples.add(new Quadruple(prefix, sn, digest, signature(from)));
                }
            }
            case "-E" -> {
                bound(count, 60, offset);
                for (int i = 0; i < count; i++) {
                    long ordinal = number(from);
                    Matter dateTime = matter(from, MatterCode.DATE_TIME);
                    into.firstSeen.add(new FirstSeen(ordinal, dateTime));
                }
            }
            case "-F" -> {
                bound(count, 204, offset);
                for (int i = 0; i < count; i++) {
                    Matter prefix = matter(from);
                    Source at = source(from);
                    into.endorsements.add(new Endorsement(prefix, List.of(at), nested(from)));
                }
            }
            case "-G" -> {
                bound(count, 68, offset);
                for (int i = 0; i < count; i++) {
                    into.sources.add(source(from));
                }
            }
            case "-H" -> {
                bound(count, 136, offset);
                for (int i = 0; i < count; i++) {
                    Matter prefix = matter(from);
                    into.endorsements.add(new Endorsement(prefix, List.of(), nested(from)));
                }
            }
            case "-I" -> {
                bound(count, 112, offset);
                for (int i = 0; i < count; i++) {
                    Matter prefix = matter(from);
                    Source at = source(from);
                    into.anchors.add(new Anchor(prefix, at.sn(), at.digest()));
                }
            }
            default -> throw new CesrException(offset, "unknown counter " + counter.code());
        }
    }

    private void signatures(Cursor from, int count, long offset, List<IndexedSignature> list) {
        bound(count, 88, offset);
        from.need(count * 88);
        for (int i = 0; i < count; i++) {
            list.add(signature(from));
        }
    }

    private List<IndexedSignature> nested(Cursor from) {
        long offset = from.offset();
        Counter counter = Counter.parse(from.take(4), offset);
        if (!counter.code().equals("-A")) {
            throw new CesrException(offset, "signatures (-A) belong here, not " + counter.code());
        }
        List<IndexedSignature> list = new ArrayList<>();
        signatures(from, counter.count(), offset, list);
        return list;
    }

    private Source source(Cursor from) {
        long sn = number(from);
        return new Source(sn, matter(from));
    }

    private long number(Cursor from) {
        long offset = from.offset();
        Matter matter = matter(from, MatterCode.SALT_OR_NUMBER);
        return at(offset, matter::number);
    }

    private Matter matter(Cursor from, MatterCode expected) {
        long offset = from.offset();
        Matter matter = matter(from);
        if (matter.code() != expected) {
            throw new CesrException(offset, "a " + expected + " belongs here, not a " + matter.code());
        }
        return matter;
    }

    private Matter matter(Cursor from) {
        long offset = from.offset();
        MatterCode code = MatterCode.startOf(from.peekText(4), offset);
        String text = from.take(code.fullSize());
        return at(offset, () -> new Matter(code, text));
    }

    private IndexedSignature signature(Cursor from) {
        long offset = from.offset();
        String text = from.take(IndexedSignature.sizeAt((char) (from.peek() & 0xff), offset));
        return at(offset, () -> IndexedSignature.parse(text));
    }

    /** Primitives report offsets relative to themselves; a stream reports them from its start. */
    private static <T> T at(long offset, java.util.function.Supplier<T> read) {
        try {
            return read.get();
        } catch (CesrException e) {
            throw e.within(offset);
        }
    }
}
