package dev.alice.scitt.log;

import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.merkle.Digest;
import java.time.Instant;

/**
 * A line of the log's index: what a registered statement says of itself, and when the log took it.
 *
 * @param id its name
 * @param index its position, from 0
 * @param issuer its {@code iss}
 * @param subject its {@code sub}
 * @param kind its kind, see {@link dev.alice.scitt.cose.SignedStatement#kind}
 * @param contentType the media type of its payload
 * @param time when the log took it, by the log's clock, never earlier than the entry before
 * @param payloadDigest SHA-256 of its payload
 */
public record LogEntry(
        EntryId id,
        long index,
        String issuer,
        String subject,
        String kind,
        String contentType,
        Instant time,
        Digest payloadDigest) {
    /** The line of a statement that has all that the index asks for. */
    static LogEntry of(SignedStatement statement, long index, Instant time) {
        return new LogEntry(
                statement.id(),
                index,
                statement.issuer().orElse(""),
                statement.subject().orElse(""),
                statement.kind(),
                statement.contentType().orElse(""),
                time,
                statement.payloadDigest());
    }
}
