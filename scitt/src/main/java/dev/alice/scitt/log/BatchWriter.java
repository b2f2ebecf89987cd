package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.ProtectedHeader;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.merkle.TreeEdge;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The writer of batches, used by one thread: it signs inside the transaction, commits, syncs, and only then tells. After
 * a failure it does not know what became of the commit, so it reads its state again before the next batch.
 */
final class BatchWriter {
    private final LogDatabase database;
    private final LogSigner signer;
    private final Ed25519Key key;
    private final Clock clock;
    private State state;
    private boolean unsure;

    private record State(LogTables.Head head, TreeEdge edge, Instant last) {}

    private record Appended(State state, List<LogEntry> entries, List<Receipt> receipts) {}

    private record Written(State state, List<Registration.Registered> registrations) {}

    BatchWriter(LogDatabase database, LogSigner signer, Clock clock) {
        this.database = database;
        this.signer = signer;
        this.key = Ed25519Key.of(signer.publicKey().toBytes());
        this.clock = clock;
        this.state = database.read(this::load);
    }

    /** The number of entries that are durable. */
    long size() {
        return state.head().size();
    }

    /** Writes the first entry of a log; the tables have a head of size 0. Part of the caller's transaction. */
    static void genesis(LogTables tables, SignedStatement statement, LogSigner signer, Clock clock) {
        State empty = new State(tables.head().orElseThrow(), TreeEdge.empty(), Instant.EPOCH);
        append(
                tables,
                empty,
                List.of(statement),
                signer,
                Ed25519Key.of(signer.publicKey().toBytes()),
                clock);
    }

    /**
     * Makes the statements durable, those that are new, and returns the registration of each, in order.
     *
     * @throws ScittException if nothing may be said about them; they can be offered again
     */
    List<Registration.Registered> write(List<SignedStatement> statements) {
        if (unsure) {
            database.sync();
            LogTables.Head before = state.head();
            State found = database.read(this::load);
            if (found.head().epoch() != before.epoch()) {
                throw new OvertakenException();
            }
            state = found;
        }
        unsure = true;
        Written written = database.transaction(tables -> write(tables, statements));
        database.sync();
        state = written.state();
        unsure = false;
        return written.registrations();
    }

    private Written write(LogTables tables, List<SignedStatement> statements) {
        Map<EntryId, Registration.Registered> found = new HashMap<>();
        Map<EntryId, SignedStatement> fresh = new java.util.LinkedHashMap<>();
        for (SignedStatement statement : statements) {
            if (!found.containsKey(statement.id()) && !fresh.containsKey(statement.id())) {
                tables.entry(statement.id())
                        .ifPresentOrElse(
                                entry -> found.put(statement.id(), again(tables, entry, statement)),
                                () -> fresh.put(statement.id(), statement));
            }
        }
        State after = state;
        if (!fresh.isEmpty()) {
            List<SignedStatement> added = List.copyOf(fresh.values());
            Appended appended = append(tables, state, added, signer, key, clock);
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
        statements.forEach(statement -> registrations.add(java.util.Objects.requireNonNull(found.get(statement.id()))));
        return new Written(after, registrations);
    }

    private Registration.Registered again(LogTables tables, LogEntry entry, SignedStatement statement) {
        Receipt receipt = ReceiptShelf.receipt(
                        tables, state.head(), entry.index(), state.head().size())
                .orElseThrow(() ->
                        new ScittException("entry " + entry.index() + " has no receipt yet; offer another first"));
        return new Registration.Registered(entry, statement, receipt, false);
    }

    private static Appended append(
            LogTables tables,
            State before,
            List<SignedStatement> statements,
            LogSigner signer,
            Ed25519Key key,
            Clock clock) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        Instant time = now.isBefore(before.last()) ? before.last() : now;
        List<LogEntry> entries = new ArrayList<>();
        List<Digest> leaves = new ArrayList<>();
        for (SignedStatement statement : statements) {
            entries.add(line(statement, before.head().size() + entries.size(), time));
            leaves.add(Digest.leaf(statement.bytes().toBytes()));
        }
        TreeEdge.Growth growth = before.edge().append(leaves);
        TileTree tree = new TileTree(growth.over(tables.tiles()));
        long size = growth.edge().size();
        LogTables.Head from = before.head();
        LogTables.Head to = new LogTables.Head(from.issuer(), from.origin(), size, tree.root(size), from.epoch());

        String keyId = key.thumbprint().octets().base64Url();
        ProtectedHeader header = ReceiptShelf.header(from, keyId);
        Octets receiptSignature = sign(signer, key, Receipt.toBeSigned(header, to.root()));
        Octets noteSignature = sign(signer, key, new CheckpointNote(to.origin(), size, to.root()).body());

        tables.addEntries(entries, statements);
        tables.putTiles(growth.changed());
        tables.addCheckpoint(new LogTables.Checkpoint(size, to.root(), keyId, receiptSignature, noteSignature, time));
        if (!tables.moveHead(from, to)) {
            throw new OvertakenException();
        }
        List<Receipt> receipts = new ArrayList<>();
        if (size > 1) {
            entries.forEach(entry ->
                    receipts.add(Receipt.inclusion(header, tree.inclusion(entry.index(), size), receiptSignature)));
        }
        return new Appended(new State(to, growth.edge(), time), entries, receipts);
    }

    static LogEntry line(SignedStatement statement, long index, Instant time) {
        return new LogEntry(
                statement.id(),
                index,
                statement.issuer().orElseThrow(),
                statement.subject().orElseThrow(),
                statement.kind(),
                statement.contentType().orElseThrow(),
                time,
                statement.payloadDigest());
    }

    /** A signature that does not verify would make every receipt of the batch worthless, for ever. */
    private static Octets sign(LogSigner signer, Ed25519Key key, byte[] message) {
        byte[] signature = signer.sign(message);
        if (!key.verifies(Algorithm.ED25519, message, signature)) {
            throw new ScittException("the log's signer made a signature that its public key does not verify");
        }
        return Octets.of(signature);
    }

    private State load(LogTables tables) {
        LogTables.Head head = tables.head().orElseThrow(() -> new ScittException("the log has no head; open it again"));
        TreeEdge edge = TreeEdge.load(head.size(), tables.tiles());
        Digest root = new TileTree(edge.over(tables.tiles())).root(head.size());
        if (!root.equals(head.root())) {
            throw new ScittException("the tiles lead to root " + root + ", and the head says " + head.root()
                    + "; run fsck on this log and restore it from a backup");
        }
        Instant last = tables.lastEntry().map(LogEntry::time).orElse(Instant.EPOCH);
        return new State(head, edge, last);
    }
}
