package dev.alice.scitt.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldTest {
    private static final Digest A = Digest.leaf(new byte[] {1});
    private static final Digest B = Digest.leaf(new byte[] {2});

    @Test
    void a_leaf_beyond_the_tree_is_refused_at_step_1() {
        // Given
        InclusionProof proof = new InclusionProof(2, 2, List.of(B));

        // When
        Fold fold = proof.fold(A);

        // Then
        assertThat(fold)
                .isInstanceOfSatisfying(
                        Fold.Refused.class,
                        refused -> assertThat(refused.step()).isEqualTo("RFC 9162 §2.1.3.2 step 1"));
    }

    @Test
    void a_path_that_ends_below_the_root_is_refused_at_step_5() {
        // Given
        InclusionProof proof = new InclusionProof(4, 0, List.of(B));

        // When
        Fold fold = proof.fold(A);

        // Then
        assertThat(fold)
                .isInstanceOfSatisfying(
                        Fold.Refused.class,
                        refused -> assertThat(refused.step()).isEqualTo("RFC 9162 §2.1.3.2 step 5"));
    }

    @Test
    void consistency_of_equal_sizes_or_with_nothing_is_no_statement() {
        // Given
        List<Digest> path = List.of(B);

        // When
        List<Fold> folds = List.of(
                new ConsistencyProof(0, 2, path).fold(A),
                new ConsistencyProof(2, 2, path).fold(A),
                new ConsistencyProof(3, 2, path).fold(A),
                new ConsistencyProof(1, 2, List.of()).fold(A));

        // Then
        assertThat(folds).allSatisfy(fold -> assertThat(fold).isInstanceOf(Fold.Refused.class));
    }

    @Test
    void paths_and_sizes_out_of_all_bounds_are_malformed() {
        // Given
        List<Digest> tooLong = java.util.Collections.nCopies(65, A);

        // When
        // Then
        assertThatThrownBy(() -> new InclusionProof(2, 0, tooLong)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> new InclusionProof(0, 0, List.of())).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> new ConsistencyProof(-1, 2, List.of())).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> new ConsistencyProof(1, 2, tooLong)).isInstanceOf(MalformedException.class);
    }
}
