package dev.alice.gateway;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogHead;
import dev.alice.scitt.log.LogReader;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.verify.LeafProfile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** A log of statements in memory, which can fail; it has no tree and no receipts. */
final class TestingLog implements LogReader {
    private final List<SignedStatement> statements = new CopyOnWriteArrayList<>();
    private volatile boolean failing;

    void add(SignedStatement statement) {
        statements.add(statement);
    }

    /** Whether statements cannot be read. */
    void failing(boolean now) {
        failing = now;
    }

    @Override
    public LogHead head() {
        return new LogHead(
                "did:web:log.test",
                "log.test",
                statements.size(),
                Digest.sha256(),
                Instant.EPOCH,
                "",
                LeafProfile.STATEMENT);
    }

    @Override
    public EntryPage list(EntryQuery query) {
        List<LogEntry> found = statements.stream()
                .map(this::line)
                .filter(line -> line.index() > query.after() && line.kind().equals(query.kind()))
                .toList();
        return new EntryPage(found, OptionalLong.empty());
    }

    private LogEntry line(SignedStatement statement) {
        return new LogEntry(
                statement.id(),
                statements.indexOf(statement),
                statement.issuer().orElse(""),
                statement.subject().orElse(""),
                statement.kind(),
                statement.contentType().orElse(""),
                Instant.EPOCH,
                statement.payloadDigest());
    }

    @Override
    public Optional<Octets> statement(EntryId id) {
        if (failing) {
            throw new ScittException("the database is away");
        }
        return statements.stream()
                .filter(statement -> statement.id().equals(id))
                .findFirst()
                .map(SignedStatement::bytes);
    }

    @Override
    public Optional<LogEntry> show(EntryId id) {
        return statements.stream()
                .filter(statement -> statement.id().equals(id))
                .findFirst()
                .map(this::line);
    }

    @Override
    public Optional<Octets> receipt(EntryId id) {
        return Optional.empty();
    }

    @Override
    public Optional<Octets> transparent(EntryId id) {
        return Optional.empty();
    }

    @Override
    public CoseKey key() {
        throw new ScittException("this log signs nothing");
    }

    @Override
    public List<CoseKey> keys() {
        return List.of();
    }

    @Override
    public Optional<String> collateral(String said) {
        return Optional.empty();
    }
}
