package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.ProtectedHeader;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TransparentStatement;
import dev.alice.scitt.merkle.ConsistencyProof;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.Fold;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TileSource;
import dev.alice.scitt.merkle.TileTree;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.LongStream;
import javax.sql.DataSource;

/** A log read from its database; it never writes, and works beside a running writer. */
public final class StoreLogReader implements LogReader, TreeReader {
    private static final long MAX_BUNDLE = 1L << 48;

    private final LogDatabase database;
    private final EntryIndex index;
    private final StateSource states;
    private final VerifiedTiles tiles = new VerifiedTiles();

    /** A reader of a log's database, which someone else may be writing. */
    public StoreLogReader(DataSource source) {
        this(LogStore.of(source));
    }

    /** A reader of a store, which someone else may be writing. */
    public StoreLogReader(LogStore store) {
        this(store.database(), new EntryIndex(false), StateSource.stored());
    }

    /** A reader that shows nothing beyond what a state says. */
    StoreLogReader(LogDatabase database, EntryIndex index, StateSource states) {
        this.database = database;
        this.index = index;
        this.states = states;
    }

    /** One question: the tables, and one state for all that is read of them. */
    private record Question(LogTables tables, LogState state, TileSource tiles, EntryShelf shelf) {}

    private <T> T ask(Function<Question, T> work) {
        return database.read(tables -> {
            LogState state = states.at(tables);
            TileSource verified = tiles.of(tables, state.edge());
            return work.apply(new Question(tables, state, verified, new EntryShelf(tables, state, verified)));
        });
    }

    @Override
    public LogHead head() {
        return ask(question -> {
            LogTables.Checkpoint checkpoint = question.tables()
                    .noteUpTo(question.state().size())
                    .orElseThrow(() -> new ScittException("the log has no checkpoint; run fsck on it"));
            LogTables.Head identity = question.state().head();
            CoseKey key = ReceiptShelf.key(question.tables(), checkpoint);
            String note = new CheckpointNote(identity.origin(), checkpoint.size(), checkpoint.root())
                    .signed(key, checkpoint.noteSignature().orElseThrow());
            return new LogHead(
                    identity.issuer(),
                    identity.origin(),
                    checkpoint.size(),
                    checkpoint.root(),
                    checkpoint.time(),
                    note,
                    identity.leaf());
        });
    }

    @Override
    public EntryPage list(EntryQuery query) {
        return ask(question -> {
            LogTables tables = question.tables();
            long size = query.until() == null
                    ? question.state().size()
                    : tables.firstSince(query.until(), question.state().size());
            long from = query.after() + 1;
            if (query.from() != null) {
                from = Math.max(
                        from, tables.firstSince(query.from(), question.state().size()));
            }
            List<LogEntry> found = new ArrayList<>();
            int most = query.limit() + 1;
            boolean tired = false;
            while (found.size() < most && from < size && !tired) {
                EntryIndex.Found next = positions(question, query, from, size, most);
                for (long at : next.positions()) {
                    LogEntry entry = question.shelf().entry(at);
                    if (found.size() < most && query.asksFor(entry)) {
                        found.add(entry);
                    }
                }
                from = next.looked();
                tired = next.positions().size() < most;
            }
            if (found.size() < most && from < size) {
                return new EntryPage(found, OptionalLong.of(from - 1));
            }
            if (found.size() < most) {
                return new EntryPage(found, OptionalLong.empty());
            }
            List<LogEntry> page = found.subList(0, query.limit());
            return new EntryPage(page, OptionalLong.of(page.getLast().index()));
        });
    }

    private EntryIndex.Found positions(Question question, EntryQuery query, long from, long size, int most) {
        List<Long> keys = new ArrayList<>();
        Optional.ofNullable(query.subject()).map(Posting::subject).ifPresent(keys::add);
        Optional.ofNullable(query.issuer()).map(Posting::issuer).ifPresent(keys::add);
        Optional.ofNullable(query.kind()).map(Posting::kind).ifPresent(keys::add);
        long past = Math.min(size, from + most);
        return keys.isEmpty()
                ? new EntryIndex.Found(LongStream.range(from, past).boxed().toList(), past)
                : index.find(question.tables(), keys, question.state(), from, size, most);
    }

    @Override
    public Optional<LogEntry> show(EntryId id) {
        return ask(question -> position(question, id).map(at -> question.shelf().entry(at)));
    }

    /** The index line at a position. */
    public Optional<LogEntry> at(long position) {
        return ask(question -> position >= 0 && position < question.state().size()
                ? Optional.of(question.shelf().entry(position))
                : Optional.empty());
    }

    @Override
    public Optional<Octets> statement(EntryId id) {
        return ask(question -> position(question, id).map(at -> question.shelf().statement(at)));
    }

    @Override
    public Optional<Octets> receipt(EntryId id) {
        return ask(question -> position(question, id)
                .flatMap(at -> receipt(question, at, question.shelf().stored(at)))
                .map(receipt -> Octets.of(receipt.encode())));
    }

    @Override
    public Optional<Octets> transparent(EntryId id) {
        return ask(question -> position(question, id).flatMap(at -> {
            Octets statement = question.shelf().stored(at);
            return receipt(question, at, statement)
                    .map(receipt ->
                            new TransparentStatement(SignedStatement.decode(statement.toBytes()), List.of(receipt)))
                    .map(whole -> Octets.of(whole.encode()));
        }));
    }

    @Override
    public CoseKey key() {
        return ask(question -> {
            LogTables.Checkpoint last = question.tables()
                    .checkpointUpTo(question.state().size())
                    .orElseThrow(() -> new ScittException("the log has no checkpoint; run fsck on it"));
            return ReceiptShelf.key(question.tables(), last);
        });
    }

    /** Every key that the log has signed with, retired ones too, the oldest first. */
    @Override
    public List<CoseKey> keys() {
        return database.read(tables -> List.copyOf(tables.keys().values()));
    }

    @Override
    public Optional<String> collateral(String said) {
        return database.read(tables -> tables.collateral(said));
    }

    @Override
    public String checkpoint() {
        return head().checkpoint();
    }

    @Override
    public Optional<Octets> tile(TileId id, int width) {
        checkWidth(width);
        return ask(question -> {
            long hashes = question.state().size() >>> (8 * id.level());
            boolean there = hashes >= id.index() * TileId.WIDTH + width;
            return there ? Optional.of(question.tiles().tile(id).slice(0, width * Digest.LENGTH)) : Optional.empty();
        });
    }

    @Override
    public Optional<Octets> bundle(long number, int width) {
        checkWidth(width);
        return ask(question -> {
            long first = number * TileId.WIDTH;
            if (number < 0 || number > MAX_BUNDLE || question.state().size() < first + width) {
                return Optional.empty();
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (long at = first; at < first + width; at++) {
                Bundle.append(out, question.shelf().statement(at));
            }
            return Optional.of(Octets.of(out.toByteArray()));
        });
    }

    @Override
    public Optional<ConsistencyProof> consistency(long from, long to) {
        return ask(question -> from > 0 && from < to && to <= question.state().size()
                ? Optional.of(new TileTree(question.tiles()).consistency(from, to))
                : Optional.empty());
    }

    @Override
    public Optional<Octets> consistencyReceipt(long from) {
        return ask(question -> {
            LogTables.Checkpoint newest = question.tables()
                    .checkpointUpTo(question.state().size())
                    .orElseThrow(() -> new ScittException("the log has no checkpoint; run fsck on it"));
            if (from < 1 || from >= newest.size()) {
                return Optional.empty();
            }
            TileTree tree = new TileTree(question.tiles());
            ConsistencyProof proof = tree.consistency(from, newest.size());
            if (!proof.fold(tree.root(from)).equals(new Fold.Root(newest.root()))) {
                throw new ScittException("checkpoint " + newest.size() + " does not continue the tree of " + from
                        + " entries; no receipt is given. Run fsck on this log");
            }
            ProtectedHeader header =
                    ReceiptShelf.verified(question.tables(), question.state().head(), newest);
            return Optional.of(Octets.of(Receipt.consistency(header, proof, newest.receiptSignature())
                    .encode()));
        });
    }

    private static void checkWidth(int width) {
        if (width < 1 || width > TileId.WIDTH) {
            throw new IllegalArgumentException("a tile has a width of 1 to 256, not " + width);
        }
    }

    /** The receipt of a statement; it is proven against the signed root, so the tiles need not be before. */
    private Optional<Receipt> receipt(Question question, long at, Octets statement) {
        return ReceiptShelf.receipt(
                question.tables(),
                tiles.leavesUnproven(question.tables(), question.state().edge()),
                question.state().head(),
                at,
                statement,
                question.state().size());
    }

    private Optional<Long> position(Question question, EntryId id) {
        return index.find(question.tables(), id, question.state(), at -> isStored(question.shelf(), at, id));
    }

    /** An id is the hash of the statement; one with another hash is another statement, if it is what is in the tree. */
    private static boolean isStored(EntryShelf shelf, long at, EntryId id) {
        if (EntryId.of(shelf.stored(at).toBytes()).equals(id)) {
            return true;
        }
        shelf.statement(at);
        return false;
    }
}
