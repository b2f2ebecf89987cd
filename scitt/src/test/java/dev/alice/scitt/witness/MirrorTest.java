package dev.alice.scitt.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TilePath;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.verify.LeafProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorTest {
    private static final SigningKey KEY = SigningKey.generate(Algorithm.ED25519, new SecureRandom());

    @TempDir
    Path directory;

    private final TestingFarLog log = new TestingFarLog(KEY).grow(700, 0);

    private Mirror.Copied copy() {
        return new Mirror(log, List.of(KEY.publicKey()), LeafProfile.STATEMENT, directory).run((entries, of) -> {});
    }

    private Octets file(TileId id, long size) {
        int width = (int) Math.min(256, (size >> 8 * id.level()) - 256 * id.index());
        Path path = directory.resolve(new TilePath(Optional.of(id.level()), id.index(), width)
                .toString()
                .substring(1));
        try {
            return Octets.of(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_files_are_the_tree_that_the_checkpoint_signs() throws Exception {
        // Given
        // When
        Mirror.Copied copied = copy();

        // Then
        SignedNote note = SignedNote.parse(Files.readString(directory.resolve("checkpoint")));
        assertThat(copied).isEqualTo(new Mirror.Copied(700, note.root(), 700));
        assertThat(new TileTree(id -> file(id, 700)).root(700)).isEqualTo(note.root());
        assertThat(directory.resolve("tile/entries/002.p/188")).exists();
    }

    @Test
    void a_copy_goes_on_where_it_was_and_heals() throws Exception {
        // Given
        copy();
        int before = log.bundlesRead();
        Files.write(directory.resolve("tile/entries/000"), new byte[] {1, 2, 3});
        log.grow(100, 0);

        // When
        Mirror.Copied copied = copy();

        // Then
        assertThat(copied.size()).isEqualTo(800);
        assertThat(log.bundlesRead() - before)
                .as("the broken one and the two at the edge")
                .isEqualTo(3);
        assertThat(copy().fetched()).isZero();
    }

    @Test
    void entries_that_do_not_fit_the_checkpoint_are_not_believed() {
        // Given
        log.lying = true;

        // When
        // Then
        assertThatThrownBy(this::copy).isInstanceOf(ScittException.class);
        assertThat(directory.resolve("checkpoint")).doesNotExist();
        assertThatThrownBy(() -> new Mirror(
                                log,
                                List.of(SigningKey.generate(Algorithm.ED25519, new SecureRandom())
                                        .publicKey()),
                                LeafProfile.STATEMENT,
                                directory)
                        .run((entries, of) -> {}))
                .hasMessageContaining("not signed");
    }
}
