package dev.alice.scitt.witness;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.log.TreeReader;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TilePath;
import dev.alice.scitt.merkle.TileSource;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.merkle.TreeEdge;
import dev.alice.scitt.verify.LeafProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A copy of a log as static files (C2SP tlog-tiles) that any web server can serve. Entries are fetched, tiles are made of
 * them here, and the checkpoint is written last, once the entries fold to the root that it signs. A run that was broken
 * off goes on where it was, and what is on the disk is hashed again.
 */
public final class Mirror {
    private static final TileSource NONE = id -> {
        throw new ScittException("the root of a tree needs its edge alone, not tile " + id);
    };

    private final TreeReader log;
    private final List<CoseKey> keys;
    private final LeafProfile leaf;
    private final Path directory;

    /** Told how far a run is, in entries. */
    @FunctionalInterface
    public interface Watcher {
        void at(long entries, long of);
    }

    /**
     * What was copied.
     *
     * @param size the number of entries
     * @param root their root
     * @param fetched how many entries were not there already
     */
    public record Copied(long size, Digest root, long fetched) {}

    /**
     * A copy.
     *
     * @param keys whose signature of the checkpoint is believed
     * @param leaf what the log hashes of an entry; another would not lead to the root that is signed
     */
    public Mirror(TreeReader log, List<? extends CoseKey> keys, LeafProfile leaf, Path directory) {
        this.log = log;
        this.keys = List.copyOf(keys);
        this.leaf = leaf;
        this.directory = directory;
    }

    /**
     * Copies what the log has.
     *
     * @throws ScittException if the log cannot be read, or what it gives does not fit its checkpoint
     */
    public Copied run(Watcher watcher) {
        String text = log.checkpoint();
        SignedNote note = SignedNote.parse(text);
        if (keys.stream().noneMatch(key -> note.isSignedBy(note.origin(), key))) {
            throw new ScittException("the checkpoint of " + note.origin() + " is not signed by a key that is believed");
        }
        TreeEdge edge = TreeEdge.empty();
        long fetched = 0;
        while (edge.size() < note.size()) {
            long number = edge.size() / TileId.WIDTH;
            int width = (int) Math.min(TileId.WIDTH, note.size() - edge.size());
            List<Digest> leaves = leaves(number, width);
            if (leaves.isEmpty()) {
                leaves = fetch(number, width);
                fetched += leaves.size();
            }
            TreeEdge.Growth growth = edge.append(leaves);
            full(growth.changed());
            edge = growth.edge();
            watcher.at(edge.size(), note.size());
        }
        Digest root = edge.size() == 0 ? Digest.sha256() : new TileTree(edge.over(NONE)).root(edge.size());
        if (!root.equals(note.root())) {
            throw new ScittException("the entries fold to root " + root + ", and the checkpoint of size " + note.size()
                    + " signs " + note.root() + "; keep " + directory + " as evidence");
        }
        partial(edge);
        write(directory.resolve("checkpoint"), text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return new Copied(note.size(), root, fetched);
    }

    /** The leaves of a bundle that is on the disk, if it hashes to the tile that was made of it; none otherwise. */
    private List<Digest> leaves(long number, int width) {
        Optional<byte[]> bundle = read(path(new TilePath(Optional.empty(), number, width)));
        if (bundle.isEmpty()) {
            return List.of();
        }
        Optional<byte[]> tile = read(path(new TilePath(Optional.of(0), number, width)));
        try {
            List<Digest> leaves = hashed(bundle.get(), width);
            boolean sound = tile.isEmpty() || Octets.of(tile.get()).equals(joined(leaves));
            return sound ? leaves : List.of();
        } catch (MalformedException e) {
            return List.of();
        }
    }

    private List<Digest> fetch(long number, int width) {
        Octets bundle = log.bundle(number, width)
                .orElseThrow(() -> new ScittException("the log has no bundle " + number + " of " + width
                        + " entries, though its checkpoint says so"));
        List<Digest> leaves = hashed(bundle.toBytes(), width);
        Octets tile = log.tile(new TileId(0, number), width)
                .orElseThrow(() -> new ScittException("the log has no tile 0/" + number + " of " + width + " hashes"));
        if (!joined(leaves).equals(tile)) {
            throw new ScittException("the entries of bundle " + number + " do not hash to the log's tile 0/" + number);
        }
        write(path(new TilePath(Optional.empty(), number, width)), bundle.toBytes());
        return leaves;
    }

    private List<Digest> hashed(byte[] bundle, int width) {
        List<Digest> leaves = new ArrayList<>();
        int at = 0;
        while (at < bundle.length) {
            int length = at + 2 > bundle.length ? Integer.MAX_VALUE : (bundle[at] & 0xff) << 8 | bundle[at + 1] & 0xff;
            if (length > bundle.length - at - 2) {
                throw new MalformedException("a bundle of entries ends in the middle of one");
            }
            leaves.add(leaf.leaf(java.util.Arrays.copyOfRange(bundle, at + 2, at + 2 + length)));
            at += 2 + length;
        }
        if (leaves.size() != width) {
            throw new MalformedException("a bundle has " + leaves.size() + " entries, not " + width);
        }
        return leaves;
    }

    private static Octets joined(List<Digest> leaves) {
        byte[] all = new byte[leaves.size() * Digest.LENGTH];
        for (int i = 0; i < leaves.size(); i++) {
            System.arraycopy(leaves.get(i).toBytes(), 0, all, i * Digest.LENGTH, Digest.LENGTH);
        }
        return Octets.of(all);
    }

    private void full(Map<TileId, Octets> changed) {
        changed.forEach((id, hashes) -> {
            if (hashes.length() == TileId.WIDTH * Digest.LENGTH) {
                write(path(new TilePath(Optional.of(id.level()), id.index(), TileId.WIDTH)), hashes.toBytes());
            }
        });
    }

    private void partial(TreeEdge edge) {
        for (int level = 0; level < edge.unfinished().size(); level++) {
            Octets hashes = edge.unfinished().get(level);
            if (hashes.length() > 0) {
                long index = (edge.size() >>> (8 * level)) / TileId.WIDTH;
                int width = hashes.length() / Digest.LENGTH;
                write(path(new TilePath(Optional.of(level), index, width)), hashes.toBytes());
            }
        }
    }

    private Path path(TilePath tile) {
        return directory.resolve(tile.toString().substring(1));
    }

    private static Optional<byte[]> read(Path file) {
        try {
            return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new ScittException("the file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void write(Path file, byte[] bytes) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            Files.write(next, bytes);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ScittException("the file " + file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
