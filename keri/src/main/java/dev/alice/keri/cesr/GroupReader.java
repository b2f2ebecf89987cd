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
import java.util.function.Supplier;

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
        if (cursor.peekText(4).startsWith("-_") || cursor.peekText(4).startsWith("--")) {
            genus(cursor);
            return;
        }
        long offset = cursor.offset();
        Counter counter = counter(cursor);
        if (counter.code().equals("-V") || counter.code().equals("-0V")) {
            frame(counter, offset);
        } else {
            items(cursor, counter, offset);
        }
    }

    /** Reads the code that says which version of the code tables follows; refuses any but version 1. */
    static void genus(Cursor cursor) {
        long offset = cursor.offset();
        String text = cursor.take(8);
        if (!text.startsWith("-_AAAB")) {
            throw new CesrException(
                    offset, "genus " + Counter.printable(text) + " is not KERI version 1; send a version 1 stream");
        }
    }

    private static Counter counter(Cursor from) {
        long offset = from.offset();
        String head = from.peekText(4);
        return Counter.parse(from.take(head.startsWith("-0") ? 8 : 4), offset);
    }

    private void frame(Counter counter, long offset) {
        bound(counter.count(), 4, offset);
        Cursor inner = cursor.slice(counter.count() * 4);
        try {
            while (!inner.atEnd()) {
                long at = inner.offset();
                Counter group = counter(inner);
                if (group.code().equals("-V") || group.code().equals("-0V")) {
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
                need(from, count, 132, offset);
                for (int i = 0; i < count; i++) {
                    Matter signer = matter(from);
                    into.couples.add(new Couple(signer, matter(from, MatterCode.ED25519_SIGNATURE)));
                }
            }
            case "-D" -> {
                need(from, count, 200, offset);
                for (int i = 0; i < count; i++) {
                    Matter prefix = matter(from);
                    long sn = number(from);
                    Matter digest = matter(from);
                    into.quadruples.add(new Quadruple(prefix, sn, digest, signature(from)));
                }
            }
            case "-E" -> {
                need(from, count, 60, offset);
                for (int i = 0; i < count; i++) {
                    long ordinal = number(from);
                    Matter dateTime = matter(from, MatterCode.DATE_TIME);
                    into.firstSeen.add(new FirstSeen(ordinal, dateTime));
                }
            }
            case "-F" -> {
                need(from, count, 204, offset);
                for (int i = 0; i < count; i++) {
                    Matter prefix = matter(from);
                    Source at = source(from);
                    into.endorsements.add(new Endorsement(prefix, List.of(at), nested(from)));
                }
            }
            case "-G" -> {
                need(from, count, 68, offset);
                for (int i = 0; i < count; i++) {
                    into.sources.add(source(from));
                }
            }
            case "-H" -> {
                need(from, count, 136, offset);
                for (int i = 0; i < count; i++) {
                    Matter prefix = matter(from);
                    into.endorsements.add(new Endorsement(prefix, List.of(), nested(from)));
                }
            }
            case "-I" -> {
                need(from, count, 112, offset);
                for (int i = 0; i < count; i++) {
                    Matter prefix = matter(from);
                    Source at = source(from);
                    into.anchors.add(new Anchor(prefix, at.sn(), at.digest()));
                }
            }
            case "-L", "-0L" -> {
                need(from, count, 4, offset);
                String text = from.peekText(count * 4);
                at(from, () -> {
                    Base64Url.check(text);
                    return text;
                });
                from.take(count * 4);
                into.pathed.add(text);
            }
            default -> throw new CesrException(offset, "unknown counter " + counter.code());
        }
    }

    /** Bounds a group by the least that so many items take, and demands that those characters are there. */
    private void need(Cursor from, int count, int size, long offset) {
        bound(count, size, offset);
        from.need(count * size);
    }

    /** Measures before it reads, so that a stream that drips in is not read again for every drop. */
    private void signatures(Cursor from, int count, long offset, List<IndexedSignature> list) {
        need(from, count, 88, offset);
        int length = 0;
        for (int i = 0; i < count; i++) {
            int here = length;
            length += IndexedSignature.sizeAt(from.peek(here), from.offset() + from.domain().bytes(here));
        }
        from.need(length);
        for (int i = 0; i < count; i++) {
            list.add(signature(from));
        }
    }

    private List<IndexedSignature> nested(Cursor from) {
        long offset = from.offset();
        Counter counter = counter(from);
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
        Matter matter = at(from, () -> {
            Matter found = primitive(from);
            if (found.code() != MatterCode.SALT_OR_NUMBER) {
                throw new CesrException(0, "a number belongs here, not a " + found.code());
            }
            found.number();
            return found;
        });
        from.take(matter.code().fullSize());
        return matter.number();
    }

    private Matter matter(Cursor from, MatterCode expected) {
        Matter matter = at(from, () -> {
            Matter found = primitive(from);
            if (found.code() != expected) {
                throw new CesrException(0, "a " + expected + " belongs here, not a " + found.code());
            }
            return found;
        });
        from.take(matter.code().fullSize());
        return matter;
    }

    private Matter matter(Cursor from) {
        Matter matter = at(from, () -> primitive(from));
        from.take(matter.code().fullSize());
        return matter;
    }

    private static Matter primitive(Cursor from) {
        MatterCode code = MatterCode.startOf(from.peekText(4), 0);
        return new Matter(code, from.peekText(code.fullSize()));
    }

    private IndexedSignature signature(Cursor from) {
        IndexedSignature signature =
                at(from, () -> IndexedSignature.parse(from.peekText(IndexedSignature.sizeAt(from.peek(0), 0))));
        from.take(signature.qb64().length());
        return signature;
    }

    /** Primitives report offsets relative to themselves, in characters; a stream reports them from its start, in bytes. */
    private static <T> T at(Cursor from, Supplier<T> read) {
        try {
            return read.get();
        } catch (CesrException e) {
            throw e.at(from.offset() + from.domain().bytes((int) e.offset()));
        }
    }
}
