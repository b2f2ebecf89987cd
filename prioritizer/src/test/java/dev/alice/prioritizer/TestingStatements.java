package dev.alice.prioritizer;

import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.EntryId;
import dev.alice.flow.LogEntry;
import dev.alice.flow.Statement;
import dev.alice.flow.port.StatementLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A log that keeps every statement, until it is told to refuse them. */
public final class TestingStatements implements StatementLog {
    public final List<Statement> taken = Collections.synchronizedList(new ArrayList<>());
    public volatile boolean refuses;

    @Override
    public synchronized Registration register(Statement statement) {
        if (refuses) {
            return new NotLogged("the log is away");
        }
        taken.add(statement);
        return new Logged(new LogEntry(
                new EntryId(statement.payload().sha256().value().asBase64url()),
                taken.size() - 1L,
                taken.size(),
                Bytes.utf8("receipt"),
                Instant.EPOCH));
    }

    /** The payloads of the statements of a kind, oldest first. */
    public List<Map<String, Object>> papers(String kind) {
        return taken.stream()
                .filter(statement -> statement.kind().equals(kind))
                .map(statement -> CanonicalJson.readObject(statement.payload()))
                .toList();
    }
}
