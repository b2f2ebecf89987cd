package dev.alice.scitt.log;

import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.merkle.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A line of the index: an entry answers to a key. Keys are the first 64 bits of a hash, of the statement or of one of its
 * names, so who uses a line looks whether the entry is really the one that was asked for.
 */
record Posting(long key, long index) implements Comparable<Posting> {
    private static final byte SUBJECT = 1;
    private static final byte ISSUER = 2;
    private static final byte KIND = 3;

    /** The lines of an entry; the first is that of its id. */
    static List<Posting> of(LogEntry entry) {
        return List.of(
                new Posting(id(entry.id()), entry.index()),
                new Posting(subject(entry.subject()), entry.index()),
                new Posting(issuer(entry.issuer()), entry.index()),
                new Posting(kind(entry.kind()), entry.index()));
    }

    static long id(EntryId id) {
        return ByteBuffer.wrap(Base64.getUrlDecoder().decode(id.value())).getLong();
    }

    static long subject(String subject) {
        return name(SUBJECT, subject);
    }

    static long issuer(String issuer) {
        return name(ISSUER, issuer);
    }

    static long kind(String kind) {
        return name(KIND, kind);
    }

    private static long name(byte column, String value) {
        Digest hash = Digest.sha256(new byte[] {column}, value.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(hash.toBytes()).getLong();
    }

    @Override
    public int compareTo(Posting other) {
        int byKey = Long.compare(key, other.key);
        return byKey != 0 ? byKey : Long.compare(index, other.index);
    }
}
