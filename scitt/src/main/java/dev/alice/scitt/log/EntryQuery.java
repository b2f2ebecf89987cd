package dev.alice.scitt.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A question to the index; every part that is given must hold. Answers come in the order of the log.
 *
 * @param subject exactly this subject
 * @param issuer exactly this issuer
 * @param kind exactly this kind
 * @param from taken at this time or later
 * @param until taken before this time
 * @param after only entries behind this position; −1 for all
 * @param limit at most so many, 1 to 1,000
 */
public record EntryQuery(
        @Nullable String subject,
        @Nullable String issuer,
        @Nullable String kind,
        @Nullable Instant from,
        @Nullable Instant until,
        long after,
        int limit) {
    /** The most entries of a page. */
    public static final int MAX_LIMIT = 1000;

    public EntryQuery {
        if (after < -1) {
            throw new IllegalArgumentException("after is -1 or a position, not " + after);
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit is 1 to " + MAX_LIMIT + ", not " + limit);
        }
    }

    /** Whether the names of an entry are those that are asked for. */
    boolean asksFor(LogEntry entry) {
        return (subject == null || subject.equals(entry.subject()))
                && (issuer == null || issuer.equals(entry.issuer()))
                && (kind == null || kind.equals(entry.kind()));
    }

    /** The first 100 of all entries. */
    public static EntryQuery all() {
        return new EntryQuery(null, null, null, null, null, -1, 100);
    }

    /** This question about one subject. */
    public EntryQuery about(String exactSubject) {
        return new EntryQuery(exactSubject, issuer, kind, from, until, after, limit);
    }

    /** This question about one issuer. */
    public EntryQuery by(String exactIssuer) {
        return new EntryQuery(subject, exactIssuer, kind, from, until, after, limit);
    }

    /** This question about one kind. */
    public EntryQuery of(String exactKind) {
        return new EntryQuery(subject, issuer, exactKind, from, until, after, limit);
    }

    /** This question, from a time on and before another. */
    public EntryQuery between(@Nullable Instant first, @Nullable Instant end) {
        return new EntryQuery(subject, issuer, kind, first, end, after, limit);
    }

    /** This question for another page. */
    public EntryQuery page(long behind, int atMost) {
        return new EntryQuery(subject, issuer, kind, from, until, behind, atMost);
    }
}
