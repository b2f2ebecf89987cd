package dev.alice.scitt.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TileTreePropertyTest {
    @Property(tries = 60)
    void a_tree_grown_in_batches_has_the_root_of_the_naive_tree(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 300) Integer> batches) {
        // Given
        Grown grown = new Grown();

        // When
        batches.forEach(grown::append);

        // Then
        assertThat(grown.tree().root(grown.leaves.size())).isEqualTo(naive(grown.leaves));
        TreeEdge loaded = TreeEdge.load(grown.leaves.size(), grown::tile);
        assertThat(loaded).isEqualTo(grown.edge);
    }

    @Property(tries = 200)
    void every_leaf_of_every_size_is_proven_and_no_other_is(
            @ForAll @IntRange(min = 1, max = 700) int size, @ForAll @IntRange(min = 0, max = 100_000) int pick) {
        // Given
        Grown grown = new Grown();
        grown.append(size);
        grown.append(57);
        int index = pick % size;

        // When
        InclusionProof proof = grown.tree().inclusion(index, size);

        // Then
        Digest root = naive(grown.leaves.subList(0, size));
        assertThat(proof.fold(grown.leaves.get(index))).isEqualTo(new Fold.Root(root));
        assertThat(proof.fold(grown.leaves.get(size))).isNotEqualTo(new Fold.Root(root));
        if (size > 1) {
            int neighbour = (index + 1) % size;
            assertThat(new InclusionProof(size, neighbour, proof.path()).fold(grown.leaves.get(index)))
                    .isNotEqualTo(new Fold.Root(root));
            List<Digest> shorter = proof.path().subList(0, proof.path().size() - 1);
            assertThat(new InclusionProof(size, index, shorter).fold(grown.leaves.get(index)))
                    .isInstanceOf(Fold.Refused.class);
        }
        List<Digest> longer = new ArrayList<>(proof.path());
        longer.add(root);
        assertThat(new InclusionProof(size, index, longer).fold(grown.leaves.get(index)))
                .isInstanceOf(Fold.Refused.class);
    }

    @Property(tries = 200)
    void two_sizes_are_proven_consistent_and_a_changed_past_is_not(
            @ForAll @IntRange(min = 1, max = 600) int first, @ForAll @IntRange(min = 1, max = 300) int more) {
        // Given
        Grown grown = new Grown();
        grown.append(first + more);
        Digest root1 = naive(grown.leaves.subList(0, first));
        Digest root2 = naive(grown.leaves);

        // When
        ConsistencyProof proof = grown.tree().consistency(first, first + more);

        // Then
        assertThat(proof.fold(root1)).isEqualTo(new Fold.Root(root2));
        assertThat(proof.fold(root2)).isNotEqualTo(new Fold.Root(root2));
        List<Digest> changed = new ArrayList<>(proof.path());
        changed.set(
                changed.size() / 2,
                Digest.sha256(changed.get(changed.size() / 2).toBytes()));
        assertThat(new ConsistencyProof(first, first + more, changed).fold(root1))
                .isNotEqualTo(new Fold.Root(root2));
    }

    @Property(tries = 20)
    void a_tree_of_three_tile_levels_is_right_too(@ForAll @IntRange(min = 0, max = 300) int beyond) {
        // Given
        Grown grown = new Grown();
        int size = 256 * 256 + beyond;

        // When
        grown.append(size);

        // Then
        Digest root = grown.tree().root(size);
        assertThat(root).isEqualTo(naive(grown.leaves));
        assertThat(grown.tree().inclusion(size - 1, size).fold(grown.leaves.get(size - 1)))
                .isEqualTo(new Fold.Root(root));
        assertThat(grown.tree().inclusion(3, size).fold(grown.leaves.get(3))).isEqualTo(new Fold.Root(root));
    }

    /** MTH of RFC 9162 §2.1.1, word for word. */
    private static Digest naive(List<Digest> leaves) {
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int k = Integer.highestOneBit(leaves.size() - 1);
        return Digest.node(naive(leaves.subList(0, k)), naive(leaves.subList(k, leaves.size())));
    }

    private static final class Grown {
        private final List<Digest> leaves = new ArrayList<>();
        private final Map<TileId, Octets> tiles = new HashMap<>();
        private TreeEdge edge = TreeEdge.empty();

        void append(int count) {
            List<Digest> added = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                added.add(Digest.leaf(
                        ByteBuffer.allocate(4).putInt(leaves.size() + i).array()));
            }
            TreeEdge.Growth growth = edge.append(added);
            tiles.putAll(growth.changed());
            edge = growth.edge();
            leaves.addAll(added);
        }

        Octets tile(TileId id) {
            Octets tile = tiles.get(id);
            if (tile == null) {
                throw new ScittException("no tile " + id);
            }
            return tile;
        }

        TileTree tree() {
            return new TileTree(this::tile);
        }
    }
}
