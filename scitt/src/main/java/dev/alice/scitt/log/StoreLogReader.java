package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TransparentStatement;
import dev.alice.scitt.merkle.ConsistencyProof;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TileTree;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/** A log read from its database; it never writes, and works beside a running writer. */
public final class StoreLogReader implements LogReader, TreeReader {
    private final LogDatabase database;
    private final LongSupplier durable;

    /** A reader of a log's database, which someone else may be writing. */
    public StoreLogReader(DataSource source) {
        this(new LogDatabase(source), () -> Long.MAX_VALUE);
    }

    /** A reader that shows nothing beyond what is durable. */
    StoreLogReader(LogDatabase database, LongSupplier durable) {
        this.database = database;
        this.durable = durable;
    }

    @Override
    public LogHead head() {
        return database.read(tables -> {
            LogTables.Checkpoint checkpoint = checkpoint(tables);
            LogTables.Head identity = identity(tables);
            Ed25519Key key = key(tables, checkpoint);
            String note = new CheckpointNote(identity.origin(), checkpoint.size(), checkpoint.root())
                    .signed(key.x(), checkpoint.noteSignature());
            return new LogHead(
                    identity.issuer(),
                    identity.origin(),
                    checkpoint.size(),
                    checkpoint.root(),
                    checkpoint.time(),
                    note);
        });
    }

    @Override
    public EntryPage list(EntryQuery query) {
        return database.read(tables -> {
            List<LogEntry> found = tables.entries(query, visible(tables), query.limit() + 1);
            if (found.size() <= query.limit()) {
                return new EntryPage(found, OptionalLong.empty());
            }
            List<LogEntry> page = found.subList(0, query.limit());
            return new EntryPage(page, OptionalLong.of(page.getLast().index()));
        });
    }

    @Override
    public Optional<LogEntry> show(EntryId id) {
        return database.read(tables -> visible(tables, id));
    }

    @Override
    public Optional<Octets> statement(EntryId id) {
        return database.read(tables -> visible(tables, id).flatMap(entry -> tables.statement(id)));
    }

    @Override
    public Optional<Octets> receipt(EntryId id) {
        return database.read(tables -> receipt(tables, id).map(receipt -> Octets.of(receipt.encode())));
    }

    @Override
    public Optional<Octets> transparent(EntryId id) {
        return database.read(tables -> receipt(tables, id).map(receipt -> {
            Octets statement = tables.statement(id).orElseThrow();
            SignedStatement signed = SignedStatement.decode(statement.toBytes());
            return Octets.of(new TransparentStatement(signed, List.of(receipt)).encode());
        }));
    }

    @Override
    public CoseKey key() {
        return database.read(tables -> key(tables, checkpoint(tables)));
    }

    @Override
    public String checkpoint() {
        return head().checkpoint();
    }

    @Override
    public Optional<Octets> tile(TileId id, int width) {
        checkWidth(width);
        return database.read(tables -> {
            long hashes = visible(tables) >>> (8 * id.level());
            boolean there = hashes >= id.index() * TileId.WIDTH + width;
            return there ? Optional.of(tables.tiles().tile(id).slice(0, width * Digest.LENGTH)) : Optional.empty();
        });
    }

    @Override
    public Optional<Octets> bundle(long index, int width) {
        checkWidth(width);
        return database.read(tables -> {
            long first = index * TileId.WIDTH;
            if (index < 0 || visible(tables) < first + width) {
                return Optional.empty();
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (LogTables.StoredEntry entry : tables.entriesFrom(first, width)) {
                int length = entry.statement().length();
                out.write(length >>> 8);
                out.write(length);
                out.writeBytes(entry.statement().toBytes());
            }
            return Optional.of(Octets.of(out.toByteArray()));
        });
    }

    @Override
    public Optional<ConsistencyProof> consistency(long from, long to) {
        return database.read(tables -> {
            boolean sound = from > 0 && from < to && to <= visible(tables);
            return sound ? Optional.of(new TileTree(tables.tiles()).consistency(from, to)) : Optional.empty();
        });
    }

    @Override
    public Optional<Octets> consistencyReceipt(long from) {
        return database.read(tables -> {
            LogTables.Checkpoint newest = checkpoint(tables);
            if (from < 1 || from >= newest.size()) {
                return Optional.empty();
            }
            ConsistencyProof proof = new TileTree(tables.tiles()).consistency(from, newest.size());
            Receipt receipt = Receipt.consistency(
                    ReceiptShelf.header(identity(tables), newest.keyId()), proof, newest.receiptSignature());
            return Optional.of(Octets.of(receipt.encode()));
        });
    }

    private static void checkWidth(int width) {
        if (width < 1 || width > TileId.WIDTH) {
            throw new IllegalArgumentException("a tile has a width of 1 to 256, not " + width);
        }
    }

    /** Every key that the log has signed with, retired ones too. */
    public List<Ed25519Key> keys() {
        return database.read(tables -> List.copyOf(tables.keys().values()));
    }

    @Override
    public Optional<String> collateral(String said) {
        return database.read(tables -> tables.collateral(said));
    }

    private Optional<Receipt> receipt(LogTables tables, EntryId id) {
        return visible(tables, id)
                .flatMap(entry -> ReceiptShelf.receipt(tables, identity(tables), entry.index(), visible(tables)));
    }

    private Optional<LogEntry> visible(LogTables tables, EntryId id) {
        return tables.entry(id).filter(entry -> entry.index() < visible(tables));
    }

    private long visible(LogTables tables) {
        return Math.min(durable.getAsLong(), identity(tables).size());
    }

    private LogTables.Checkpoint checkpoint(LogTables tables) {
        return tables.checkpointUpTo(visible(tables))
                .orElseThrow(() -> new ScittException("the log has no checkpoint; run fsck on it"));
    }

    private static LogTables.Head identity(LogTables tables) {
        return tables.head()
                .orElseThrow(() -> new ScittException("this database holds no log yet; start the server once"));
    }

    private static Ed25519Key key(LogTables tables, LogTables.Checkpoint checkpoint) {
        Ed25519Key key = tables.keys().get(checkpoint.keyId());
        if (key == null) {
            throw new ScittException("the key " + checkpoint.keyId() + " of checkpoint " + checkpoint.size()
                    + " is missing; run fsck on this log");
        }
        return key;
    }
}
