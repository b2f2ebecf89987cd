package dev.alice.scitt.log;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.Fold;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.merkle.TreeEdge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The full check of a log: every statement's bytes and signature, every tile, every root and signature of every
 * checkpoint, the receipt of every entry, and the index. It reads only, bundle by bundle, and works beside a running
 * writer.
 */
public final class Fsck {
    private static final int MAX_FINDINGS = 100;

    private final LogDatabase database;
    private final IssuerKeys issuers;
    private final Watcher watcher;
    private final List<FsckReport.Finding> findings = new ArrayList<>();
    private final List<FsckReport.Finding> ofIndex = new ArrayList<>();
    private Instant lastTime = Instant.EPOCH;

    /** Who wants to know how far a check is. */
    @FunctionalInterface
    public interface Watcher {
        /** So many entries of so many have been checked; told after every batch. */
        void checked(long entries, long of);
    }

    private Fsck(LogDatabase database, IssuerKeys issuers, Watcher watcher) {
        this.database = database;
        this.issuers = issuers;
        this.watcher = watcher;
    }

    /** Checks the log of a database; issuers' keys, replaced ones too, come from {@code issuers}. */
    public static FsckReport run(DataSource source, IssuerKeys issuers) {
        return run(LogStore.of(source), issuers, (entries, of) -> {});
    }

    /** Checks the log of a store, and says how far it is. */
    public static FsckReport run(LogStore store, IssuerKeys issuers, Watcher watcher) {
        return run(store.database(), issuers, watcher);
    }

    static FsckReport run(LogDatabase database, IssuerKeys issuers, Watcher watcher) {
        return new Fsck(database, issuers, watcher).run();
    }

    private FsckReport run() {
        LogTables.Head head = database.read(LogTables::head)
                .orElseThrow(() -> new ScittException("this database holds no log; see that it is the right one"));
        Map<String, CoseKey> keys = database.read(LogTables::keys);
        TreeEdge edge = TreeEdge.empty();
        IndexCheck index = new IndexCheck(database, (where, what) -> ofIndex.add(new FsckReport.Finding(where, what)));
        long checkpoints = 0;
        while (edge.size() < head.size()) {
            long size = edge.size();
            Optional<LogTables.Checkpoint> next =
                    stored("checkpoint", tables -> tables.checkpointBeyond(size, head.size()));
            if (next.isEmpty()) {
                found("checkpoint", "none covers the entries from " + size + " to " + head.size());
                break;
            }
            TreeEdge grown = batch(head, keys, edge, next.get(), index);
            if (grown.size() != next.get().size()) {
                break;
            }
            edge = grown;
            checkpoints++;
            watcher.checked(edge.size(), head.size());
        }
        if (edge.size() == head.size()
                && edge.size() > 0
                && !LogState.root(edge).equals(head.root())) {
            found("head", "claims root " + head.root() + ", the statements fold to " + LogState.root(edge));
        }
        strays();
        if (index.undisturbed()) {
            ofIndex.forEach(finding -> found(finding.where(), finding.what()));
        }
        return new FsckReport(edge.size(), checkpoints, head.root(), findings);
    }

    /** Checks the entries that a checkpoint covers beyond {@code before}; returns the tree after as many as there are. */
    private TreeEdge batch(
            LogTables.Head head,
            Map<String, CoseKey> keys,
            TreeEdge before,
            LogTables.Checkpoint checkpoint,
            IndexCheck index) {
        TreeEdge edge = before;
        while (edge.size() < checkpoint.size()) {
            long first = edge.size();
            Optional<Bundle> bundle = stored("entry " + first, tables -> tables.bundleOf(first));
            if (bundle.isEmpty()) {
                found("entry " + first, "is missing; the head says " + head.size() + " entries");
                return edge;
            }
            List<Digest> leaves = new ArrayList<>();
            long past = Math.min(bundle.get().past(), checkpoint.size());
            for (long at = first; at < past; at++) {
                Octets statement = bundle.get().statement(at);
                entry(at, statement, checkpoint.time(), keys, head, index);
                leaves.add(head.leaf().leaf(statement.toBytes()));
            }
            TreeEdge.Growth growth = edge.append(leaves);
            growth.changed().forEach(this::tile);
            edge = growth.edge();
        }
        if (checkpoint.time().isBefore(lastTime)) {
            found("checkpoint " + checkpoint.size(), "is earlier than the one before");
        }
        lastTime = checkpoint.time();
        Digest root = LogState.root(edge);
        if (!root.equals(checkpoint.root())) {
            found(
                    "checkpoint " + checkpoint.size(),
                    "claims root " + checkpoint.root() + ", the statements fold to " + root);
        }
        signatures(head, keys, checkpoint);
        receipts(before, edge, checkpoint);
        return edge;
    }

    /** A row of the log; one that is damaged is a finding, and counts as missing. */
    private <T> Optional<T> stored(String where, Function<LogTables, Optional<T>> row) {
        try {
            return database.read(row);
        } catch (ScittException e) {
            found(where, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void entry(
            long index, Octets stored, Instant time, Map<String, CoseKey> keys, LogTables.Head head, IndexCheck lines) {
        String where = "entry " + index;
        SignedStatement statement;
        try {
            statement = SignedStatement.decode(stored.toBytes());
        } catch (MalformedException e) {
            found(where, "is not a statement: " + e.getMessage());
            return;
        }
        lines.entry(LogEntry.of(statement, index, time));
        String form = RegistrationGate.formProblem(statement);
        if (!form.isEmpty()) {
            found(where, form);
            return;
        }
        if (!statement.bytes().equals(stored)) {
            found(where, "is not in the form in which statements are registered");
        }
        signature(where, index, statement, keys, head);
    }

    private void signature(
            String where, long index, SignedStatement statement, Map<String, CoseKey> keys, LogTables.Head head) {
        String issuer = statement.issuer().orElseThrow();
        Octets keyId = statement.keyId().orElse(Octets.empty());
        if (index == 0 || LogStatements.isAboutTheLog(statement)) {
            CoseKey key = keys.get(keyId.base64Url());
            if (key == null || !issuer.equals(head.issuer()) || !statement.verifies(key)) {
                found(where, "a statement about the log itself that the log has not signed");
            }
            return;
        }
        IssuerKeys.Standing standing;
        try {
            standing = issuers.standing(statement);
        } catch (RuntimeException e) {
            standing = new IssuerKeys.Untrusted(String.valueOf(e.getMessage()));
        }
        CoseKey key = switch (standing) {
            case IssuerKeys.Current(CoseKey current) -> current;
            case IssuerKeys.Superseded(CoseKey superseded) -> superseded;
            case IssuerKeys.Untrusted(String reason) -> {
                found(where, "the issuer's key is not known: " + reason);
                yield null;
            }
            case IssuerKeys.Unsettled(String reason) -> {
                found(where, "the issuer's key could not be learned now: " + reason);
                yield null;
            }
        };
        if (key != null && !statement.verifies(key)) {
            found(where, "the signature does not verify with the key of " + issuer);
        }
    }

    /** A stored tile may be longer than at this checkpoint, but must begin with the same hashes; last leaves are not stored. */
    private void tile(TileId id, Octets expected) {
        if (id.level() == 0 && expected.length() < TileId.WIDTH * Digest.LENGTH) {
            return;
        }
        String where = "tile " + id.level() + "/" + id.index();
        Optional<Octets> stored = stored(where, tables -> tables.tile(id));
        boolean same = stored.isPresent()
                && stored.get().length() >= expected.length()
                && stored.get().slice(0, expected.length()).equals(expected);
        if (!same) {
            found(where, "does not hold the hashes of the statements");
        }
    }

    private void signatures(LogTables.Head head, Map<String, CoseKey> keys, LogTables.Checkpoint checkpoint) {
        String where = "checkpoint " + checkpoint.size();
        CoseKey key = keys.get(checkpoint.keyId());
        if (key == null) {
            found(where, "its key " + checkpoint.keyId() + " is missing");
            return;
        }
        byte[] receipt = Receipt.toBeSigned(ReceiptShelf.header(head, key), checkpoint.root());
        if (!key.verifies(
                key.algorithm(), receipt, checkpoint.receiptSignature().toBytes())) {
            found(where, "the signature of its receipts does not verify");
        }
        byte[] note = new CheckpointNote(head.origin(), checkpoint.size(), checkpoint.root()).body();
        boolean noted = checkpoint
                .noteSignature()
                .map(signature -> key.verifies(key.algorithm(), note, signature.toBytes()))
                .orElse(true);
        if (!noted) {
            found(where, "the signature of its note does not verify");
        }
    }

    /** The receipts of a batch differ in their paths alone, which come from the stored tiles. */
    private void receipts(TreeEdge before, TreeEdge after, LogTables.Checkpoint checkpoint) {
        if (checkpoint.size() == 1) {
            return;
        }
        Map<TileId, Octets> read = new HashMap<>();
        TileTree tree = new TileTree(after.over(
                id -> read.computeIfAbsent(id, missing -> database.read(tables -> tables.storedTile(missing)))));
        for (long index = before.size() == 1 ? 0 : before.size(); index < checkpoint.size(); index++) {
            try {
                Fold fold = tree.inclusion(index, checkpoint.size()).fold(tree.leaf(index));
                if (!fold.equals(new Fold.Root(checkpoint.root()))) {
                    found("entry " + index, "its receipt does not lead to the root of checkpoint " + checkpoint.size());
                }
            } catch (ScittException e) {
                found("entry " + index, "its receipt cannot be made: " + e.getMessage());
            }
        }
    }

    /** Rows beyond the head; the head is read last, for a running writer moves it. */
    private void strays() {
        long past = database.read(LogTables::past);
        Optional<LogTables.Checkpoint> checkpoint =
                stored("last checkpoint", tables -> tables.checkpointUpTo(Long.MAX_VALUE));
        long size = database.read(LogTables::head).map(LogTables.Head::size).orElse(0L);
        if (past > size) {
            found("entry " + (past - 1), "is beyond the head of " + size + " entries");
        }
        if (checkpoint.isPresent() && checkpoint.get().size() > size) {
            found("checkpoint " + checkpoint.get().size(), "is beyond the head of " + size + " entries");
        }
    }

    private void found(String where, String what) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(new FsckReport.Finding(where, what));
        }
    }
}
