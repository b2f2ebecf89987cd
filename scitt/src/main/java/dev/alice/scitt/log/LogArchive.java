package dev.alice.scitt.log;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.Cbor;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TreeEdge;
import dev.alice.scitt.verify.LeafProfile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole log as one stream, for a backup or another store: names, keys, then batch by batch the statements and the signed
 * head over them, then what is kept for auditors, and a SHA-256 of it all. Tiles and index are made again.
 *
 * <p>The form, in the terms of {@link DataOutputStream}: UTF {@code alice-log-export/2}, issuer, origin, leaf profile; long
 * size; int n and n keys, each a short length and a COSE_Key; for each checkpoint: byte 1, long size, 32 bytes root, UTF
 * kid, 64 bytes signature of receipts, boolean and 64 bytes signature of the note (r and s with ES256), long time in
 * milliseconds, then its statements, each a short length and bytes; byte 2 for each collateral: UTF name, int length,
 * UTF-8; byte 0; 32 bytes hash. In {@code alice-log-export/1}, which is read too, there is no leaf profile, since leaves
 * were statements, and keys are the 32 bytes of Ed25519.
 */
public final class LogArchive {
    private static final String FIRST = "alice-log-export/1";
    private static final String MAGIC = "alice-log-export/2";
    private static final int END = 0;
    private static final int BATCH = 1;
    private static final int COLLATERAL = 2;
    private static final int MAX_KEYS = 100_000;
    private static final int MAX_KEY = 256;
    private static final int MAX_BATCH = 1 << 16;
    private static final int MAX_TEXT = 4_000_000;
    private static final int PAGE = 100;

    private LogArchive() {}

    /** Writes a log as it is now; it may be written meanwhile. The stream stays open. */
    public static void export(LogStore store, OutputStream to, Fsck.Watcher watcher) throws IOException {
        LogDatabase database = store.database();
        LogState state = database.read(LogState::load);
        MessageDigest sha = sha();
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new DigestOutputStream(to, sha)));
        out.writeUTF(MAGIC);
        out.writeUTF(state.head().issuer());
        out.writeUTF(state.head().origin());
        out.writeUTF(state.head().leaf().label());
        out.writeLong(state.size());
        Map<String, CoseKey> keys = database.read(LogTables::keys);
        out.writeInt(keys.size());
        for (CoseKey key : keys.values()) {
            byte[] cose = key.cose().encode();
            out.writeShort(cose.length);
            out.write(cose);
        }
        VerifiedTiles tiles = new VerifiedTiles();
        for (long size = 0; size < state.size(); ) {
            long first = size;
            LogTables.Checkpoint checkpoint = database.read(tables -> tables.checkpointBeyond(first, state.size())
                    .orElseThrow(() ->
                            new ScittException("no checkpoint covers entry " + first + "; run fsck on this log")));
            List<Octets> statements = database.read(tables -> {
                EntryShelf shelf = new EntryShelf(tables, state, tiles.of(tables, state.edge()));
                List<Octets> read = new ArrayList<>();
                for (long at = first; at < checkpoint.size(); at++) {
                    read.add(shelf.statement(at));
                }
                return read;
            });
            write(out, checkpoint, statements);
            size = checkpoint.size();
            watcher.checked(size, state.size());
        }
        collateral(out, database);
        out.writeByte(END);
        out.flush();
        to.write(sha.digest());
        to.flush();
    }

    private static void write(DataOutputStream out, LogTables.Checkpoint checkpoint, List<Octets> statements)
            throws IOException {
        out.writeByte(BATCH);
        out.writeLong(checkpoint.size());
        out.write(checkpoint.root().toBytes());
        out.writeUTF(checkpoint.keyId());
        out.write(checkpoint.receiptSignature().toBytes());
        out.writeBoolean(checkpoint.noteSignature().isPresent());
        if (checkpoint.noteSignature().isPresent()) {
            out.write(checkpoint.noteSignature().get().toBytes());
        }
        out.writeLong(checkpoint.time().toEpochMilli());
        for (Octets statement : statements) {
            out.writeShort(statement.length());
            out.write(statement.toBytes());
        }
    }

    private static void collateral(DataOutputStream out, LogDatabase database) throws IOException {
        String after = "";
        while (true) {
            String behind = after;
            List<String> names = database.read(tables -> tables.collateralNames(behind, PAGE));
            for (String name : names) {
                byte[] data = database.read(tables -> tables.collateral(name))
                        .orElse("")
                        .getBytes(StandardCharsets.UTF_8);
                out.writeByte(COLLATERAL);
                out.writeUTF(name);
                out.writeInt(data.length);
                out.write(data);
            }
            if (names.size() < PAGE) {
                return;
            }
            after = names.getLast();
        }
    }

    /**
     * Reads a log into an empty store, and checks it on the way: every root and every signature of the log. There is no
     * log in the store before all of it is. Opening it checks it against what witnesses have seen.
     *
     * @return the number of entries
     * @throws MalformedException if the stream is not a whole, sound log
     * @throws ScittException if the store is not empty
     */
    public static long restore(LogStore store, InputStream from, Fsck.Watcher watcher) throws IOException {
        LogDatabase database = store.database();
        database.migrate();
        if (database.read(tables -> tables.head().isPresent() || tables.past() > 0)) {
            throw new ScittException("this database holds a log, or an import that broke off; use an empty one");
        }
        MessageDigest sha = sha();
        DigestInputStream hashing = new DigestInputStream(new BufferedInputStream(from), sha);
        DataInputStream in = new DataInputStream(hashing);
        try {
            return restore(database, in, hashing, sha, watcher);
        } catch (EOFException e) {
            throw new MalformedException("the export ends too early; it was cut off");
        } catch (java.io.UTFDataFormatException e) {
            throw new MalformedException("the export holds a text that is none: " + e.getMessage());
        }
    }

    private static long restore(
            LogDatabase database,
            DataInputStream in,
            DigestInputStream hashing,
            MessageDigest sha,
            Fsck.Watcher watcher)
            throws IOException {
        String magic = in.readUTF();
        boolean first = magic.equals(FIRST);
        check(first || magic.equals(MAGIC), "not an export of a log, or of a version that is not known here");
        String issuer = in.readUTF();
        String origin = in.readUTF();
        LeafProfile leaf = first
                ? LeafProfile.STATEMENT
                : LeafProfile.of(in.readUTF())
                        .orElseThrow(() -> new MalformedException("an export with an unknown leaf profile"));
        long size = in.readLong();
        int count = in.readInt();
        check(size > 0 && count > 0 && count <= MAX_KEYS, "an export without entries or keys");
        List<CoseKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(first ? Ed25519Key.of(in.readNBytes(Digest.LENGTH)) : key(in));
        }
        LogTables.Head head = new LogTables.Head(issuer, origin, 0, Digest.sha256(), 0, leaf);
        database.write(tables -> keys.forEach(key -> tables.putKey(key, Instant.ofEpochMilli(keys.indexOf(key)))));
        TreeEdge edge = TreeEdge.empty();
        Instant last = Instant.EPOCH;
        Digest root = Digest.sha256();
        for (int kind = in.readUnsignedByte(); kind != END; kind = in.readUnsignedByte()) {
            if (kind == COLLATERAL) {
                String name = in.readUTF();
                String data = new String(in.readNBytes(bounded(in.readInt(), MAX_TEXT)), StandardCharsets.UTF_8);
                database.write(tables -> tables.putCollateral(name, data));
                continue;
            }
            check(kind == BATCH, "an unknown record " + kind);
            LogTables.Checkpoint checkpoint = checkpoint(in);
            check(!checkpoint.time().isBefore(last), "a checkpoint is earlier than the one before");
            int statements = bounded(checkpoint.size() - edge.size(), MAX_BATCH);
            check(statements > 0, "a checkpoint without entries");
            edge = batch(database, in, head, edge, checkpoint, statements);
            last = checkpoint.time();
            root = checkpoint.root();
            watcher.checked(edge.size(), size);
        }
        hashing.on(false);
        check(
                MessageDigest.isEqual(sha.digest(), in.readNBytes(Digest.LENGTH)) && edge.size() == size,
                "the hash at the end is another: the export is damaged");
        LogTables.Head whole = head.grown(size, root);
        database.write(tables -> tables.createHead(whole));
        database.sync();
        return size;
    }

    private static CoseKey key(DataInputStream in) throws IOException {
        byte[] cose = new byte[bounded(in.readUnsignedShort(), MAX_KEY)];
        in.readFully(cose);
        CoseKey key = CoseKey.fromCose(Cbor.decode(cose));
        check(
                key.algorithm() == Algorithm.ED25519 || key.algorithm() == Algorithm.ES256,
                "a key of the log that is neither of Ed25519 nor of ES256");
        return key;
    }

    private static LogTables.Checkpoint checkpoint(DataInputStream in) throws IOException {
        return new LogTables.Checkpoint(
                in.readLong(),
                Digest.of(in.readNBytes(Digest.LENGTH)),
                in.readUTF(),
                Octets.of(in.readNBytes(64)),
                in.readBoolean() ? Optional.of(Octets.of(in.readNBytes(64))) : Optional.empty(),
                Instant.ofEpochMilli(in.readLong()));
    }

    private static TreeEdge batch(
            LogDatabase database,
            DataInputStream in,
            LogTables.Head head,
            TreeEdge before,
            LogTables.Checkpoint checkpoint,
            int count)
            throws IOException {
        List<Octets> statements = new ArrayList<>();
        List<Digest> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] statement = new byte[in.readUnsignedShort()];
            in.readFully(statement);
            statements.add(Octets.of(statement));
            leaves.add(head.leaf().leaf(statement));
        }
        TreeEdge.Growth growth = before.append(leaves);
        check(
                LogState.root(growth.edge()).equals(checkpoint.root()),
                "the statements do not fold to the root of checkpoint " + checkpoint.size());
        database.write(tables -> {
            ReceiptShelf.verified(tables, head, checkpoint);
            tables.addBundles(Bundle.cut(before.size(), statements, LogDatabase.BUNDLE_BYTES));
            tables.putTiles(BatchWriter.lasting(growth.changed(), checkpoint.size()));
            tables.addCheckpoint(checkpoint);
        });
        return growth.edge();
    }

    private static int bounded(long length, int most) {
        check(length >= 0 && length <= most, "a length of " + length + " where at most " + most + " is sound");
        return (int) length;
    }

    private static void check(boolean sound, String otherwise) {
        if (!sound) {
            throw new MalformedException(otherwise);
        }
    }

    private static MessageDigest sha() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
