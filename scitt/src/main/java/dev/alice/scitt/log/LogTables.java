package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TileSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The tables of the log, in one transaction: every SQL statement of this package is here. */
final class LogTables {
    private static final String ENTRY =
            "SELECT idx, entry_id, issuer, subject, kind, content_type, registered_at, payload_digest FROM scitt_entry ";
    private static final String CHECKPOINT =
            "SELECT size, root, kid, receipt_signature, note_signature, signed_at FROM scitt_checkpoint ";

    private final Handle handle;

    LogTables(Handle handle) {
        this.handle = handle;
    }

    record Head(String issuer, String origin, long size, Digest root, long epoch) {}

    record Checkpoint(
            long size, Digest root, String keyId, Octets receiptSignature, Octets noteSignature, Instant time) {}

    record StoredEntry(LogEntry entry, Octets statement) {}

    Optional<Head> head() {
        return handle.createQuery("SELECT issuer, origin, size, root, epoch FROM scitt_head WHERE id = 1")
                .map((row, context) -> new Head(
                        row.getString(1), row.getString(2), row.getLong(3), Digest.of(row.getBytes(4)), row.getLong(5)))
                .findOne();
    }

    void createHead(Head head) {
        handle.execute(
                "INSERT INTO scitt_head (id, issuer, origin, size, root, epoch) VALUES (1, ?, ?, ?, ?, ?)",
                head.issuer(),
                head.origin(),
                head.size(),
                head.root().toBytes(),
                head.epoch());
    }

    /** Moves the head if it still is what the writer thinks; the epoch fences a writer that was overtaken. */
    boolean moveHead(Head from, Head to) {
        return handle.execute(
                        "UPDATE scitt_head SET size = ?, root = ?, epoch = ? WHERE id = 1 AND size = ? AND root = ? AND epoch = ?",
                        to.size(),
                        to.root().toBytes(),
                        to.epoch(),
                        from.size(),
                        from.root().toBytes(),
                        from.epoch())
                == 1;
    }

    void addEntries(List<LogEntry> entries, List<SignedStatement> statements) {
        PreparedBatch batch = handle.prepareBatch("INSERT INTO scitt_entry (idx, entry_id, issuer, subject, kind,"
                + " content_type, registered_at, payload_digest, statement) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        for (int i = 0; i < entries.size(); i++) {
            LogEntry entry = entries.get(i);
            batch.add(
                    entry.index(),
                    entry.id().value(),
                    entry.issuer(),
                    entry.subject(),
                    entry.kind(),
                    entry.contentType(),
                    entry.time().toEpochMilli(),
                    entry.payloadDigest().toBytes(),
                    statements.get(i).bytes().toBytes());
        }
        batch.execute();
    }

    Optional<LogEntry> entry(EntryId id) {
        return handle.createQuery(ENTRY + "WHERE entry_id = ?")
                .bind(0, id.value())
                .map((row, context) -> entry(row))
                .findOne();
    }

    Optional<Octets> statement(EntryId id) {
        return handle.createQuery("SELECT statement FROM scitt_entry WHERE entry_id = ?")
                .bind(0, id.value())
                .map((row, context) -> Octets.of(row.getBytes(1)))
                .findOne();
    }

    /** Whole entries from a position on, in order. */
    List<StoredEntry> entriesFrom(long first, int limit) {
        return handle.createQuery(ENTRY.replace(" FROM", ", statement FROM") + "WHERE idx >= ? ORDER BY idx LIMIT ?")
                .bind(0, first)
                .bind(1, limit)
                .map((row, context) -> new StoredEntry(entry(row), Octets.of(row.getBytes(9))))
                .list();
    }

    long entryCount() {
        return handle.createQuery("SELECT COUNT(*) FROM scitt_entry")
                .mapTo(Long.class)
                .one();
    }

    Optional<LogEntry> lastEntry() {
        return handle.createQuery(ENTRY + "ORDER BY idx DESC LIMIT 1")
                .map((row, context) -> entry(row))
                .findOne();
    }

    /** The entries below {@code size} that a question asks for. */
    List<LogEntry> entries(EntryQuery query, long size, int limit) {
        List<String> conditions = new ArrayList<>(List.of("idx > ?", "idx < ?"));
        List<Object> values = new ArrayList<>(List.of(query.after(), size));
        condition(conditions, values, "subject = ?", query.subject());
        condition(conditions, values, "issuer = ?", query.issuer());
        condition(conditions, values, "kind = ?", query.kind());
        condition(conditions, values, "registered_at >= ?", millis(query.from()));
        condition(conditions, values, "registered_at < ?", millis(query.until()));
        values.add(limit);
        Query sql = handle.createQuery(ENTRY + "WHERE " + String.join(" AND ", conditions) + " ORDER BY idx LIMIT ?");
        for (int i = 0; i < values.size(); i++) {
            sql.bind(i, values.get(i));
        }
        return sql.map((row, context) -> entry(row)).list();
    }

    void putTiles(Map<TileId, Octets> tiles) {
        tiles.forEach((id, hashes) -> {
            int updated = handle.execute(
                    "UPDATE scitt_tile SET hashes = ? WHERE tile_level = ? AND tile_index = ?",
                    hashes.toBytes(),
                    id.level(),
                    id.index());
            if (updated == 0) {
                handle.execute(
                        "INSERT INTO scitt_tile (tile_level, tile_index, hashes) VALUES (?, ?, ?)",
                        id.level(),
                        id.index(),
                        hashes.toBytes());
            }
        });
    }

    Optional<Octets> tile(TileId id) {
        return handle.createQuery("SELECT hashes FROM scitt_tile WHERE tile_level = ? AND tile_index = ?")
                .bind(0, id.level())
                .bind(1, id.index())
                .map((row, context) -> Octets.of(row.getBytes(1)))
                .findOne();
    }

    TileSource tiles() {
        return id -> tile(id).orElseThrow(() ->
                new ScittException("tile " + id.level() + "/" + id.index() + " is missing; run fsck on this log"));
    }

    void addCheckpoint(Checkpoint checkpoint) {
        handle.execute(
                "INSERT INTO scitt_checkpoint (size, root, kid, receipt_signature, note_signature, signed_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                checkpoint.size(),
                checkpoint.root().toBytes(),
                checkpoint.keyId(),
                checkpoint.receiptSignature().toBytes(),
                checkpoint.noteSignature().toBytes(),
                checkpoint.time().toEpochMilli());
    }

    /** The first checkpoint of more than {@code size} entries and at most {@code most}. */
    Optional<Checkpoint> checkpointBeyond(long size, long most) {
        return handle.createQuery(CHECKPOINT + "WHERE size > ? AND size <= ? ORDER BY size LIMIT 1")
                .bind(0, size)
                .bind(1, most)
                .map((row, context) -> checkpoint(row))
                .findOne();
    }

    /** The last checkpoint of at most {@code size} entries. */
    Optional<Checkpoint> checkpointUpTo(long size) {
        return handle.createQuery(CHECKPOINT + "WHERE size <= ? ORDER BY size DESC LIMIT 1")
                .bind(0, size)
                .map((row, context) -> checkpoint(row))
                .findOne();
    }

    void putKey(Ed25519Key key, Instant since) {
        String keyId = key.thumbprint().octets().base64Url();
        if (keys().containsKey(keyId)) {
            return;
        }
        handle.execute(
                "INSERT INTO scitt_log_key (kid, public_key, since) VALUES (?, ?, ?)",
                keyId,
                key.x().toBytes(),
                since.toEpochMilli());
    }

    /** Every key that the log ever signed with, by thumbprint. */
    Map<String, Ed25519Key> keys() {
        return handle.createQuery("SELECT kid, public_key FROM scitt_log_key ORDER BY since, kid")
                .map((row, context) -> Map.entry(row.getString(1), Ed25519Key.of(row.getBytes(2))))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    void putCollateral(String said, String data) {
        int updated = handle.execute("UPDATE scitt_collateral SET data = ? WHERE said = ?", data, said);
        if (updated == 0) {
            handle.execute("INSERT INTO scitt_collateral (said, data) VALUES (?, ?)", said, data);
        }
    }

    Optional<String> collateral(String said) {
        return handle.createQuery("SELECT data FROM scitt_collateral WHERE said = ?")
                .bind(0, said)
                .mapTo(String.class)
                .findOne();
    }

    private static void condition(
            List<String> conditions, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            conditions.add(condition);
            values.add(value);
        }
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private static LogEntry entry(ResultSet row) throws SQLException {
        return new LogEntry(
                new EntryId(row.getString(2)),
                row.getLong(1),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                Instant.ofEpochMilli(row.getLong(7)),
                Digest.of(row.getBytes(8)));
    }

    private static Checkpoint checkpoint(ResultSet row) throws SQLException {
        return new Checkpoint(
                row.getLong(1),
                Digest.of(row.getBytes(2)),
                row.getString(3),
                Octets.of(row.getBytes(4)),
                Octets.of(row.getBytes(5)),
                Instant.ofEpochMilli(row.getLong(6)));
    }
}
