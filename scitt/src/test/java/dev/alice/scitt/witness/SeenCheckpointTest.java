package dev.alice.scitt.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.log.SeenHead;
import dev.alice.scitt.merkle.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeenCheckpointTest {
    private static final Digest ROOT = Digest.sha256("root".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("checkpoint");
    }

    private static String note(String origin, long size) {
        return origin + "\n" + size + "\n" + ROOT.base64() + "\n\n\u2014 " + origin + " AAAAAAAAAAAA\n";
    }

    @Test
    void the_head_that_was_kept_is_read_whenever_it_is_asked_for() throws Exception {
        // Given
        SeenCheckpoint seen = new SeenCheckpoint(file, "log.test/one");
        // When
        Files.writeString(file, note("log.test/one", 7));
        // Then
        assertThat(seen.highest()).contains(new SeenHead(7, ROOT));
        // When
        Files.writeString(file, note("log.test/one", 9));
        // Then
        assertThat(seen.highest()).contains(new SeenHead(9, ROOT));
    }

    @Test
    void a_log_without_entries_was_not_seen() throws Exception {
        Files.writeString(file, note("log.test/one", 0));
        assertThat(new SeenCheckpoint(file, "log.test/one").highest()).isEmpty();
    }

    @Test
    void a_checkpoint_that_is_missing_damaged_or_of_another_log_is_no_answer() throws Exception {
        // Given
        SeenCheckpoint seen = new SeenCheckpoint(file, "log.test/one");
        // Then
        assertThatThrownBy(seen::highest)
                .isInstanceOf(ScittException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("fetch it from who kept it");
        // When
        Files.writeString(file, note("log.test/two", 7));
        // Then
        assertThatThrownBy(seen::highest)
                .isInstanceOf(ScittException.class)
                .hasMessageContaining("of the log log.test/two, not of log.test/one");
        // When
        Files.writeString(file, "7\n");
        // Then
        assertThatThrownBy(seen::highest).isInstanceOf(MalformedException.class);
        // When
        Files.writeString(file, "x".repeat(SignedNote.MAX_NOTE + 10));
        // Then
        assertThatThrownBy(seen::highest).isInstanceOf(MalformedException.class);
    }
}
