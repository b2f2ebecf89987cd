package dev.alice.scitt.witness;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.log.CheckpointNote;
import dev.alice.scitt.log.TreeReader;
import dev.alice.scitt.merkle.ConsistencyProof;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.merkle.TreeEdge;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A log in memory that can be told to lie. */
final class TestingFarLog implements TreeReader {
    private final SigningKey key;
    private final List<byte[]> entries = new ArrayList<>();
    private final Map<TileId, Octets> tiles = new HashMap<>();
    private TreeEdge edge = TreeEdge.empty();
    private long shown = -1;
    private int bundlesRead;
    boolean away;
    boolean lying;

    TestingFarLog(SigningKey key) {
        this.key = key;
    }

    TestingFarLog grow(int count, int salt) {
        for (int n = 0; n < count; n++) {
            byte[] entry = ("entry " + entries.size() + " " + salt).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            entries.add(entry);
            TreeEdge.Growth growth = edge.append(List.of(Digest.leaf(entry)));
            tiles.putAll(growth.changed());
            edge = growth.edge();
        }
        return this;
    }

    void show(long size) {
        shown = size;
    }

    int bundlesRead() {
        return bundlesRead;
    }

    private TileTree tree() {
        return new TileTree(edge.over(tiles::get));
    }

    private long size() {
        return shown < 0 ? edge.size() : shown;
    }

    @Override
    public String checkpoint() {
        if (away) {
            throw new ScittException("could not reach the log");
        }
        Digest root = size() == 0 ? Digest.sha256() : tree().root(size());
        CheckpointNote note = new CheckpointNote("far.example", size(), root);
        return note.signed(key.publicKey(), Octets.of(key.sign(note.body())));
    }

    @Override
    public Optional<Octets> tile(TileId id, int width) {
        return Optional.of(edge.over(tiles::get).tile(id).slice(0, width * Digest.LENGTH));
    }

    @Override
    public Optional<Octets> bundle(long index, int width) {
        bundlesRead++;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int n = 0; n < width; n++) {
            byte[] entry = entries.get((int) (index * 256) + n);
            out.write(entry.length >>> 8);
            out.write(lying && n == 1 ? entry.length - 1 : entry.length);
            out.write(entry, 0, lying && n == 1 ? entry.length - 1 : entry.length);
        }
        return Optional.of(Octets.of(out.toByteArray()));
    }

    @Override
    public Optional<ConsistencyProof> consistency(long from, long to) {
        return from > 0 && from < to && to <= edge.size()
                ? Optional.of(tree().consistency(from, to))
                : Optional.empty();
    }

    @Override
    public Optional<Octets> consistencyReceipt(long from) {
        return Optional.empty();
    }
}
