package dev.alice.scitt.log;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.Fold;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TileSource;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.merkle.TreeEdge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The full check of a log: every statement's bytes, signature and index line, every tile, every root and signature of
 * every checkpoint, and the receipt of every entry. It reads only, page by page, and works beside a running writer.
 */
public final class Fsck {
    private static final int MAX_FINDINGS = 100;
    private static final int PAGE = 512;

    private final LogDatabase database;
    private final IssuerKeys issuers;
    private final List<FsckReport.Finding> findings = new ArrayList<>();
    private Instant lastTime = Instant.EPOCH;

    private Fsck(LogDatabase database, IssuerKeys issuers) {
        this.database = database;
        this.issuers = issuers;
    }

    /** Checks the log of a database; issuers' keys, replaced ones too, come from {@code issuers}. */
    public static FsckReport run(DataSource source, IssuerKeys issuers) {
        return run(new LogDatabase(source), issuers);
    }

    static FsckReport run(LogDatabase database, IssuerKeys issuers) {
        return new Fsck(database, issuers).run();
    }

    private FsckReport run() {
        LogTables.Head head = database.read(LogTables::head)
                .orElseThrow(() -> new ScittException("this database holds no log; see that it is the right one"));
        Map<String, Ed25519Key> keys = database.read(LogTables::keys);
        TreeEdge edge = TreeEdge.empty();
        long checkpoints = 0;
        while (edge.size() < head.size()) {
            long size = edge.size();
            Optional<LogTables.Checkpoint> next = database.read(tables -> tables.checkpointBeyond(size, head.size()));
            if (next.isEmpty()) {
                found("checkpoint", "none covers the entries from " + size + " to " + head.size());
                break;
            }
            TreeEdge grown = batch(head, keys, edge, next.get());
            if (grown.size() != next.get().size()) {
                break;
            }
            edge = grown;
            checkpoints++;
        }
        if (edge.size() == head.size() && !root(edge).equals(head.root())) {
            found("head", "claims root " + head.root() + ", the statements fold to " + root(edge));
        }
        strays();
        return new FsckReport(edge.size(), checkpoints, head.root(), findings);
    }

    /** Checks the entries that a checkpoint covers beyond {@code before}; returns the tree after as many as there are. */
    private TreeEdge batch(
            LogTables.Head head, Map<String, Ed25519Key> keys, TreeEdge before, LogTables.Checkpoint checkpoint) {
        TreeEdge edge = before;
        while (edge.size() < checkpoint.size()) {
            long first = edge.size();
            int count = (int) Math.min(PAGE, checkpoint.size() - first);
            List<LogTables.StoredEntry> page = database.read(tables -> tables.entriesFrom(first, count));
            List<Digest> leaves = new ArrayList<>();
            for (LogTables.StoredEntry stored : page) {
                if (stored.entry().index() != first + leaves.size()) {
                    break;
                }
                entry(stored, keys, head);
                leaves.add(Digest.leaf(stored.statement().toBytes()));
            }
            TreeEdge.Growth growth = edge.append(leaves);
            growth.changed().forEach(this::tile);
            edge = growth.edge();
            if (leaves.size() < count) {
                found("entry " + edge.size(), "is missing; the head says " + head.size() + " entries");
                return edge;
            }
        }
        Digest root = root(edge);
        if (!root.equals(checkpoint.root())) {
            found(
                    "checkpoint " + checkpoint.size(),
                    "claims root " + checkpoint.root() + ", the statements fold to " + root);
        }
        signatures(head, keys, checkpoint);
        receipts(before.size(), checkpoint);
        return edge;
    }

    private void entry(LogTables.StoredEntry stored, Map<String, Ed25519Key> keys, LogTables.Head head) {
        String where = "entry " + stored.entry().index();
        SignedStatement statement;
        try {
            statement = SignedStatement.decode(stored.statement().toBytes());
        } catch (MalformedException e) {
            found(where, "is not a statement: " + e.getMessage());
            return;
        }
        String form = RegistrationGate.formProblem(statement);
        if (!form.isEmpty()) {
            found(where, form);
            return;
        }
        if (!statement.bytes().equals(stored.statement())) {
            found(where, "is not in the form in which statements are registered");
        }
        LogEntry line = BatchWriter.line(
                statement, stored.entry().index(), stored.entry().time());
        if (!line.equals(stored.entry())) {
            found(where, "has an index line that the statement does not say: " + stored.entry());
        }
        if (stored.entry().time().isBefore(lastTime)) {
            found(where, "is earlier than the entry before");
        }
        lastTime = stored.entry().time();
        signature(where, stored.entry().index(), statement, keys, head);
    }

    private void signature(
            String where, long index, SignedStatement statement, Map<String, Ed25519Key> keys, LogTables.Head head) {
        String issuer = statement.issuer().orElseThrow();
        Octets keyId = statement.keyId().orElse(Octets.empty());
        if (index == 0 || PolicyBook.isPolicy(statement)) {
            CoseKey key = keys.get(keyId.base64Url());
            if (key == null || !issuer.equals(head.issuer()) || !statement.verifies(key)) {
                found(where, "a statement on the rules of the log that the log has not signed");
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
        };
        if (key != null && !statement.verifies(key)) {
            found(where, "the signature does not verify with the key of " + issuer);
        }
    }

    /** A stored tile may be longer than at this checkpoint, but must begin with the same hashes. */
    private void tile(TileId id, Octets expected) {
        Optional<Octets> stored = database.read(tables -> tables.tile(id));
        boolean same = stored.isPresent()
                && stored.get().length() >= expected.length()
                && stored.get().slice(0, expected.length()).equals(expected);
        if (!same) {
            found("tile " + id.level() + "/" + id.index(), "does not hold the hashes of the statements");
        }
    }

    private void signatures(LogTables.Head head, Map<String, Ed25519Key> keys, LogTables.Checkpoint checkpoint) {
        String where = "checkpoint " + checkpoint.size();
        Ed25519Key key = keys.get(checkpoint.keyId());
        if (key == null) {
            found(where, "its key " + checkpoint.keyId() + " is missing");
            return;
        }
        byte[] receipt = Receipt.toBeSigned(ReceiptShelf.header(head, checkpoint.keyId()), checkpoint.root());
        if (!key.verifies(
                Algorithm.ED25519, receipt, checkpoint.receiptSignature().toBytes())) {
            found(where, "the signature of its receipts does not verify");
        }
        byte[] note = new CheckpointNote(head.origin(), checkpoint.size(), checkpoint.root()).body();
        if (!key.verifies(Algorithm.ED25519, note, checkpoint.noteSignature().toBytes())) {
            found(where, "the signature of its note does not verify");
        }
    }

    /** The receipts of a batch differ in their paths alone, which come from the stored tiles. */
    private void receipts(long first, LogTables.Checkpoint checkpoint) {
        if (checkpoint.size() == 1) {
            return;
        }
        Map<TileId, Octets> read = new HashMap<>();
        TileSource stored = id -> read.computeIfAbsent(
                id, missing -> database.read(tables -> tables.tiles().tile(missing)));
        TileTree tree = new TileTree(stored);
        for (long index = first == 1 ? 0 : first; index < checkpoint.size(); index++) {
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
        Optional<LogEntry> last = database.read(LogTables::lastEntry);
        Optional<LogTables.Checkpoint> checkpoint = database.read(tables -> tables.checkpointUpTo(Long.MAX_VALUE));
        long size = database.read(LogTables::head).map(LogTables.Head::size).orElse(0L);
        if (last.isPresent() && last.get().index() >= size) {
            found("entry " + last.get().index(), "is beyond the head of " + size + " entries");
        }
        if (checkpoint.isPresent() && checkpoint.get().size() > size) {
            found("checkpoint " + checkpoint.get().size(), "is beyond the head of " + size + " entries");
        }
    }

    private static Digest root(TreeEdge edge) {
        TileSource none = id -> {
            throw new ScittException("the root of a tree needs its edge alone, not tile " + id);
        };
        return new TileTree(edge.over(none)).root(edge.size());
    }

    private void found(String where, String what) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(new FsckReport.Finding(where, what));
        }
    }
}
