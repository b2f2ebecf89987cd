package dev.alice.scitt.verify;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.ProtectedHeader;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.merkle.ConsistencyProof;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.merkle.TreeEdge;
import java.util.List;

/** A log in memory that signs with any algorithm and hashes by any leaf profile. */
public final class TestingTree {
    private final SigningKey key;
    private final Algorithm algorithm;
    private final List<Digest> leaves;
    private final TileTree tree;

    public TestingTree(SigningKey key, Algorithm algorithm, LeafProfile profile, List<SignedStatement> statements) {
        this.key = key;
        this.algorithm = algorithm;
        this.leaves = statements.stream()
                .map(statement -> profile.leaf(statement.bytes().toBytes()))
                .toList();
        this.tree = new TileTree(TreeEdge.empty().append(leaves).over(id -> {
            throw new ScittException("no tile " + id);
        }));
    }

    public Digest root(long size) {
        return tree.root(size);
    }

    private ProtectedHeader header() {
        return Receipt.header(
                algorithm, key.publicKey().thumbprint().octets(), "https://log.example", "https://log.example/log");
    }

    private Octets signed(Digest root) {
        return Octets.of(key.sign(Receipt.toBeSigned(header(), root)));
    }

    public Receipt inclusion(long index) {
        return Receipt.inclusion(header(), tree.inclusion(index, leaves.size()), signed(tree.root(leaves.size())));
    }

    public Receipt consistency(long size1, long size2) {
        ConsistencyProof proof = tree.consistency(size1, size2);
        return Receipt.consistency(header(), proof, signed(tree.root(size2)));
    }
}
