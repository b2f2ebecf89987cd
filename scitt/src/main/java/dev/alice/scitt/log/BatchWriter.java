package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EcKey;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.ProtectedHeader;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TileSource;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.merkle.TreeEdge;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The writer of batches, used by one thread: it signs inside the transaction, commits, syncs, and only then tells. After
 * a failure it does not know what became of the commit, so it reads its state again before the next batch.
 */
final class BatchWriter {
    /** While there is no rest between batches, so long passes between two signed notes. */
    private static final Duration BETWEEN_NOTES = Duration.ofSeconds(1);

    private final LogDatabase database;
    private final EntryIndex index;
    private final VerifiedTiles tiles = new VerifiedTiles();
    private final Supplier<LogSigner> signers;
    private final Clock clock;
    private Hand hand;
    /** The key that is known to be in the log. */
    private String storedKey = "";

    private volatile LogState state;
    private Instant lastNote = Instant.EPOCH;
    private boolean noted = true;
    private boolean unsure;

    /** What a transaction writes beside a batch, given the registrations in the order of the statements. */
    interface Alongside extends BiConsumer<LogTables, List<Registration.Registered>> {}

    /** The signer of today, with what its key gives. */
    private record Hand(LogSigner signer, CoseKey key, String keyId, ProtectedHeader header) {
        static Hand of(LogSigner signer, LogTables.Head head) {
            CoseKey key = LogStatements.publicKey(signer);
            String keyId = key.thumbprint().octets().base64Url();
            return new Hand(signer, key, keyId, ReceiptShelf.header(head, key));
        }

        /** A signature that does not verify would make every receipt of the batch worthless, for ever. */
        Octets sign(byte[] message) {
            byte[] signature = signer.sign(message);
            boolean low = !(key instanceof EcKey ec) || ec.isLowS(signature);
            if (!low || !key.verifies(key.algorithm(), message, signature)) {
                throw new ScittException("the log's signer made a signature that its public key does not verify,"
                        + " or an ECDSA signature whose s is over n/2");
            }
            return Octets.of(signature);
        }
    }

    private record Appended(LogState state, List<LogEntry> entries, List<Receipt> receipts) {}

    private record Written(LogState state, List<Registration.Registered> registrations) {}

    /**
     * A writer of what the database holds.
     *
     * @param state what the database holds, of whose epoch this writer is the only one
     * @param signers the log's signer, asked for before every batch
     */
    BatchWriter(LogDatabase database, EntryIndex index, LogState state, Supplier<LogSigner> signers, Clock clock) {
        this.database = database;
        this.index = index;
        this.signers = signers;
        this.clock = clock;
        this.state = state;
        this.hand = Hand.of(signers.get(), state.head());
    }

    /** What is durable. */
    LogState state() {
        return state;
    }

    /** Writes the first entry of a log; the tables have a head of size 0. Part of the caller's transaction. */
    static void genesis(LogTables tables, SignedStatement statement, LogSigner signer, Clock clock) {
        LogState empty = new LogState(tables.head().orElseThrow(), TreeEdge.empty(), Instant.EPOCH);
        new BatchWriter(new LogDatabase(tables), new EntryIndex(false), empty, () -> signer, clock)
                .append(tables, List.of(statement), true);
    }

    /**
     * Makes the statements durable, those that are new, and returns the registration of each, in order.
     *
     * @param rest whether there is time for a second signature, that of the note
     * @throws ScittException if nothing may be said about them; they can be offered again
     */
    List<Registration.Registered> write(List<SignedStatement> statements, boolean rest, Alongside alongside) {
        settle();
        unsure = true;
        Written written = database.transaction(tables -> {
            Written result = write(tables, statements, rest);
            alongside.accept(tables, result.registrations());
            return result;
        });
        database.sync();
        index.tail()
                .add(written.registrations().stream()
                        .filter(Registration.Registered::fresh)
                        .map(Registration.Registered::entry)
                        .toList());
        state = written.state();
        storedKey = hand.keyId();
        unsure = false;
        return written.registrations();
    }

    /** Whether the last batch was written under load, and its head has no signed note yet. */
    boolean lacksNote() {
        return !noted;
    }

    /** Signs the note of the last batch. */
    void note() {
        LogTables.Head head = state.head();
        Octets signature = hand.sign(new CheckpointNote(head.origin(), head.size(), head.root()).body());
        database.write(tables -> tables.putNote(head.size(), signature));
        noted = true;
        lastNote = Instant.ofEpochMilli(clock.millis());
    }

    /** After a failure, learns what became of the last batch; false where that was known. */
    boolean settle() {
        if (!unsure) {
            return false;
        }
        database.sync();
        LogState found = database.read(LogState::load);
        if (found.head().epoch() != state.head().epoch()) {
            throw new OvertakenException();
        }
        database.read(tables -> {
            index.catchUp(tables, found, found.size());
            return true;
        });
        state = found;
        unsure = false;
        return true;
    }

    private Written write(LogTables tables, List<SignedStatement> statements, boolean rest) {
        Map<EntryId, Registration.Registered> found = new HashMap<>();
        Map<EntryId, SignedStatement> fresh = new LinkedHashMap<>();
        for (SignedStatement statement : statements) {
            if (!found.containsKey(statement.id()) && !fresh.containsKey(statement.id())) {
                again(tables, statement)
                        .ifPresentOrElse(
                                known -> found.put(statement.id(), known), () -> fresh.put(statement.id(), statement));
            }
        }
        LogState after = state;
        if (!fresh.isEmpty()) {
            List<SignedStatement> added = List.copyOf(fresh.values());
            Appended appended = append(tables, added, rest);
            after = appended.state();
            for (int i = 0; i < added.size(); i++) {
                SignedStatement statement = added.get(i);
                found.put(
                        statement.id(),
                        new Registration.Registered(
                                appended.entries().get(i),
                                statement,
                                appended.receipts().get(i),
                                true));
            }
        }
        List<Registration.Registered> registrations = new ArrayList<>();
        for (SignedStatement statement : statements) {
            registrations.add(Objects.requireNonNull(found.get(statement.id())));
        }
        return new Written(after, registrations);
    }

    /** The registration of a statement that is in the log already. */
    private Optional<Registration.Registered> again(LogTables tables, SignedStatement statement) {
        if (index.surelyLacks(statement.id())) {
            return Optional.empty();
        }
        LogState now = state;
        TileSource source = tiles.of(tables, now.edge());
        EntryShelf shelf = new EntryShelf(tables, now, source);
        return index.find(tables, statement.id(), now, at -> shelf.statement(at).equals(statement.bytes()))
                .map(at -> {
                    Receipt receipt = ReceiptShelf.receipt(
                                    tables, source, now.head(), at, statement.bytes(), now.size())
                            .orElseThrow(() ->
                                    new ScittException("entry " + at + " has no receipt yet; offer another first"));
                    return new Registration.Registered(shelf.entry(at), statement, receipt, false);
                });
    }

    private Appended append(LogTables tables, List<SignedStatement> statements, boolean rest) {
        LogState before = state;
        Instant now = Instant.ofEpochMilli(clock.millis());
        Instant time = now.isBefore(before.last()) ? before.last() : now;
        List<LogEntry> entries = new ArrayList<>();
        List<Digest> leaves = new ArrayList<>();
        List<Octets> bytes = new ArrayList<>();
        for (SignedStatement statement : statements) {
            entries.add(LogEntry.of(statement, before.size() + entries.size(), time));
            leaves.add(before.head().leaf().leaf(statement.bytes().toBytes()));
            bytes.add(statement.bytes());
        }
        TreeEdge.Growth growth = before.edge().append(leaves);
        long size = growth.edge().size();
        TileTree tree = new TileTree(growth.over(id -> {
            throw new ScittException("the proofs of a batch need no tile but the last ones, not " + id);
        }));
        LogTables.Head from = before.head();
        LogTables.Head to = from.grown(size, tree.root(size));

        Octets receiptSignature = hand(tables, now).sign(Receipt.toBeSigned(hand.header(), to.root()));
        boolean withNote = rest || size == 1 || !now.isBefore(lastNote.plus(BETWEEN_NOTES));
        Optional<Octets> noteSignature = withNote
                ? Optional.of(hand.sign(new CheckpointNote(to.origin(), size, to.root()).body()))
                : Optional.empty();

        tables.addBundles(Bundle.cut(before.size(), bytes, LogDatabase.BUNDLE_BYTES));
        tables.putTiles(lasting(growth.changed(), size));
        tables.addCheckpoint(
                new LogTables.Checkpoint(size, to.root(), hand.keyId(), receiptSignature, noteSignature, time));
        if (!tables.moveHead(from, to)) {
            throw new OvertakenException();
        }
        noted = withNote;
        lastNote = withNote ? now : lastNote;
        List<Receipt> receipts = new ArrayList<>();
        for (LogEntry entry : size > 1 ? entries : List.<LogEntry>of()) {
            receipts.add(Receipt.inclusion(hand.header(), tree.inclusion(entry.index(), size), receiptSignature));
        }
        return new Appended(new LogState(to, growth.edge(), time), entries, receipts);
    }

    /** The signer of today; its key is in the log before anything is signed with it. */
    private Hand hand(LogTables tables, Instant now) {
        LogSigner today = signers.get();
        if (today != hand.signer()) {
            hand = Hand.of(today, state.head());
        }
        if (!hand.keyId().equals(storedKey)) {
            tables.putKey(hand.key(), now);
        }
        return hand;
    }

    /** All but the last leaves, which are made of the statements again: they change with every batch. */
    static Map<TileId, Octets> lasting(Map<TileId, Octets> changed, long size) {
        Map<TileId, Octets> lasting = new HashMap<>(changed);
        lasting.remove(new TileId(0, size / TileId.WIDTH));
        return lasting;
    }
}
