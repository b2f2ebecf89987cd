package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.verify.LeafProfile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The tables of the log, in one transaction: every SQL statement about entries, tree and heads is here. Rows of bundles
 * and full tiles are written once; nothing else grows with the log but checkpoints, one for each batch.
 */
final class LogTables {
    private static final String CHECKPOINT =
            "SELECT size, root, kid, receipt_signature, note_signature, signed_at FROM scitt_checkpoint ";

    private final Handle handle;
    private final KnownKeys known;
    private final BatchSql batch;

    LogTables(Handle handle, KnownKeys known) {
        this.known = known;
        this.handle = handle;
        this.batch = new BatchSql(handle.getConnection());
    }

    record Head(String issuer, String origin, long size, Digest root, long epoch, LeafProfile leaf) {
        /** This log when it has grown. */
        Head grown(long grownSize, Digest grownRoot) {
            return new Head(issuer, origin, grownSize, grownRoot, epoch, leaf);
        }

        /** This log in the epoch of its next writer. */
        Head taken() {
            return new Head(issuer, origin, size, root, epoch + 1, leaf);
        }
    }

    record Checkpoint(
            long size,
            Digest root,
            String keyId,
            Octets receiptSignature,
            Optional<Octets> noteSignature,
            Instant time) {}

    KnownKeys known() {
        return known;
    }

    Handle handle() {
        return handle;
    }

    Optional<Head> head() {
        return handle.createQuery("SELECT issuer, origin, size, root, epoch, leaf FROM scitt_head WHERE id = 1")
                .map((row, context) -> new Head(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        Digest.of(row.getBytes(4)),
                        row.getLong(5),
                        leaf(row.getString(6))))
                .findOne();
    }

    private static LeafProfile leaf(String label) {
        return LeafProfile.of(label)
                .orElseThrow(() -> new ScittException("this log hashes '" + label
                        + "' into its leaves, which is not known here; open it with a version that knows it"));
    }

    /** The head, which nobody else moves before this transaction ends. */
    Optional<Head> lockedHead() {
        handle.createQuery("SELECT epoch FROM scitt_head WHERE id = 1 FOR UPDATE")
                .mapTo(Long.class)
                .findOne();
        return head();
    }

    void createHead(Head head) {
        handle.execute(
                "INSERT INTO scitt_head (id, issuer, origin, size, root, epoch, leaf) VALUES (1, ?, ?, ?, ?, ?, ?)",
                head.issuer(),
                head.origin(),
                head.size(),
                head.root().toBytes(),
                head.epoch(),
                head.leaf().label());
    }

    /** Moves the head if it still is what the writer thinks; the epoch fences a writer that was overtaken. */
    boolean moveHead(Head from, Head to) {
        return batch.update(
                        "UPDATE scitt_head SET size = ?, root = ?, epoch = ? WHERE id = 1 AND size = ? AND root = ? AND epoch = ?",
                        to.size(),
                        to.root().toBytes(),
                        to.epoch(),
                        from.size(),
                        from.root().toBytes(),
                        from.epoch())
                == 1;
    }

    void addBundles(List<Bundle> bundles) {
        batch.insert(
                "INSERT INTO scitt_bundle (first, n, data) VALUES (?, ?, ?)",
                bundles.stream()
                        .map(bundle -> new Object[] {
                            bundle.first(), bundle.statements().size(), bundle.encode()
                        })
                        .toList());
    }

    /** The bundle that holds an entry, if it is there. */
    Optional<Bundle> bundleOf(long index) {
        return handle.createQuery(
                        "SELECT first, n, data FROM scitt_bundle WHERE first <= ? ORDER BY first DESC LIMIT 1")
                .bind(0, index)
                .map((row, context) -> Bundle.decode(row.getLong(1), row.getInt(2), row.getBytes(3)))
                .findOne()
                .filter(bundle -> index < bundle.past());
    }

    /** The bundles that begin from a position on, in order. */
    List<Bundle> bundlesFrom(long first, int limit) {
        return handle.createQuery("SELECT first, n, data FROM scitt_bundle WHERE first >= ? ORDER BY first LIMIT ?")
                .bind(0, first)
                .bind(1, limit)
                .map((row, context) -> Bundle.decode(row.getLong(1), row.getInt(2), row.getBytes(3)))
                .list();
    }

    /** The position behind the last entry that the bundles hold. */
    long past() {
        return handle.createQuery("SELECT first, n FROM scitt_bundle ORDER BY first DESC LIMIT 1")
                .map((row, context) -> row.getLong(1) + row.getInt(2))
                .findOne()
                .orElse(0L);
    }

    /** Full tiles are new; those that are not full are of level 1 and above, and replace what was there. */
    void putTiles(Map<TileId, Octets> tiles) {
        List<Object[]> full = new ArrayList<>();
        tiles.forEach((id, hashes) -> {
            if (id.level() > 0
                    && batch.update(
                                    "UPDATE scitt_tile SET hashes = ? WHERE tile_level = ? AND tile_index = ?",
                                    hashes.toBytes(),
                                    id.level(),
                                    id.index())
                            == 1) {
                return;
            }
            full.add(new Object[] {id.level(), id.index(), hashes.toBytes()});
        });
        batch.insert("INSERT INTO scitt_tile (tile_level, tile_index, hashes) VALUES (?, ?, ?)", full);
    }

    /** A stored tile; that of level 0 which is not full is not stored. */
    Optional<Octets> tile(TileId id) {
        return handle.createQuery("SELECT hashes FROM scitt_tile WHERE tile_level = ? AND tile_index = ?")
                .bind(0, id.level())
                .bind(1, id.index())
                .map((row, context) -> Octets.of(row.getBytes(1)))
                .findOne();
    }

    Octets storedTile(TileId id) {
        return tile(id).orElseThrow(() ->
                new ScittException("tile " + id.level() + "/" + id.index() + " is missing; run fsck on this log"));
    }

    void addCheckpoint(Checkpoint checkpoint) {
        batch.update(
                "INSERT INTO scitt_checkpoint (size, root, kid, receipt_signature, note_signature, signed_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                checkpoint.size(),
                checkpoint.root().toBytes(),
                checkpoint.keyId(),
                checkpoint.receiptSignature().toBytes(),
                checkpoint.noteSignature().map(Octets::toBytes).orElse(null),
                checkpoint.time().toEpochMilli());
    }

    void putNote(long size, Octets signature) {
        handle.execute("UPDATE scitt_checkpoint SET note_signature = ? WHERE size = ?", signature.toBytes(), size);
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

    /** The last checkpoint of at most {@code size} entries that has a note. */
    Optional<Checkpoint> noteUpTo(long size) {
        return handle.createQuery(
                        CHECKPOINT + "WHERE size <= ? AND note_signature IS NOT NULL ORDER BY size DESC LIMIT 1")
                .bind(0, size)
                .map((row, context) -> checkpoint(row))
                .findOne();
    }

    /** The position of the first of {@code size} entries whose time is not before {@code time}; times never go back. */
    long firstSince(Instant time, long size) {
        long low = 0;
        long high = size;
        while (low < high) {
            long middle = (low + high) >>> 1;
            long past = checkpointBeyond(middle, size).map(Checkpoint::size).orElse(size);
            boolean early = checkpointBeyond(middle, size)
                    .map(checkpoint -> checkpoint.time().isBefore(time))
                    .orElse(false);
            if (early) {
                low = past;
            } else {
                high = middle;
            }
        }
        return low;
    }

    void putKey(CoseKey key, Instant since) {
        String keyId = key.thumbprint().octets().base64Url();
        if (keys().containsKey(keyId)) {
            return;
        }
        handle.execute(
                "INSERT INTO scitt_log_key (kid, public_key, since, alg) VALUES (?, ?, ?, ?)",
                keyId,
                KnownKeys.coordinates(key),
                since.toEpochMilli(),
                key.algorithm().label());
    }

    /** Every key that the log ever signed with, by thumbprint, the oldest first. */
    Map<String, CoseKey> keys() {
        Map<String, CoseKey> keys = new LinkedHashMap<>();
        handle.createQuery("SELECT kid, public_key, alg FROM scitt_log_key ORDER BY since, kid")
                .map((row, context) -> Map.entry(row.getString(1), known.key(row.getBytes(2), row.getLong(3))))
                .forEach(key -> keys.put(key.getKey(), key.getValue()));
        return keys;
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

    /** A page of the names of what is kept for auditors, behind {@code after}. */
    List<String> collateralNames(String after, int limit) {
        return handle.createQuery("SELECT said FROM scitt_collateral WHERE said > ? ORDER BY said LIMIT ?")
                .bind(0, after)
                .bind(1, limit)
                .mapTo(String.class)
                .list();
    }

    private static Checkpoint checkpoint(ResultSet row) throws SQLException {
        return new Checkpoint(
                row.getLong(1),
                Digest.of(row.getBytes(2)),
                row.getString(3),
                Octets.of(row.getBytes(4)),
                Optional.ofNullable(row.getBytes(5)).map(Octets::of),
                Instant.ofEpochMilli(row.getLong(6)));
    }
}
