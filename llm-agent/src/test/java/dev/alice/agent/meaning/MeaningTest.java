package dev.alice.agent.meaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeaningTest {

    @TempDir
    Path directory;

    /** The vocabulary and the sentence of BERT's own test of its tokenizer. */
    @Test
    void words_are_cut_into_the_longest_known_pieces_without_accents() {
        // Given
        List<String> vocabulary =
                List.of("[UNK]", "[CLS]", "[SEP]", "want", "##want", "##ed", "wa", "un", "runn", "##ing", ",");
        Map<String, Integer> ids = new HashMap<>();
        vocabulary.forEach(piece -> ids.put(piece, ids.size()));

        // When
        long[] tokens = new WordPiece(ids).tokens("UNwant\u00E9d,running unwantedX");

        // Then
        assertThat(tokens).containsExactly(1, 7, 4, 5, 10, 8, 9, 0, 2);
    }

    @Test
    void a_text_of_any_length_has_at_most_128_tokens() {
        // Given
        Map<String, Integer> ids = Map.of("[UNK]", 0, "[CLS]", 1, "[SEP]", 2, "a", 3);

        // When
        long[] tokens = new WordPiece(ids).tokens("a ".repeat(1_000));

        // Then
        assertThat(tokens).hasSize(128).startsWith(1, 3).endsWith(3, 2);
    }

    @Test
    void odd_text_of_any_length_is_read_and_never_fails() {
        // Given
        Map<String, Integer> ids = Map.of("[UNK]", 0, "[CLS]", 1, "[SEP]", 2, "a", 3);
        WordPiece tokenizer = new WordPiece(ids);

        // Then
        assertThat(tokenizer.tokens("a".repeat(100_000))).containsExactly(1, 0, 2);
        assertThat(tokenizer.tokens("a\u0301\u0301\u0301")).containsExactly(1, 3, 2);
        assertThat(tokenizer.tokens("\ud83d\ude00 \ud83d \ude00")).containsExactly(1, 0, 0, 0, 2);
        assertThat(tokenizer.tokens("\u6f22\u5b57a")).containsExactly(1, 0, 0, 3, 2);
        assertThat(tokenizer.tokens("\u0301\u0000\ufffd")).containsExactly(1, 2);
        assertThat(tokenizer.tokens("")).containsExactly(1, 2);
    }

    @Test
    void the_unpacked_native_library_is_gone_once_it_is_loaded() throws IOException {
        // Given
        Path maps = Path.of("/proc/self/maps");
        assumeTrue(Files.exists(maps));

        // When
        SentenceModel.load().close();

        // Then
        assertThat(Files.readAllLines(maps).stream().filter(line -> line.contains("libonnxruntime")))
                .isNotEmpty()
                .allMatch(line -> line.endsWith("(deleted)"));
    }

    @Test
    void sentences_that_mean_the_same_are_more_alike_than_others() {
        // When
        try (SentenceModel model = SentenceModel.load()) {
            Meaning asked = model.of("how much room is left on the drive");
            double same = asked.likeness(model.of("show free disk space"));
            double other = asked.likeness(model.of("restart the web server"));

            // Then
            assertThat(asked.likeness(asked)).isBetween(0.98, 1.02);
            assertThat(same).isGreaterThan(other + 0.2);
        }
    }

    @Test
    void what_was_computed_is_read_again_and_not_computed_twice() throws IOException {
        // Given
        Path file = directory.resolve("meanings.bin");
        List<String> texts = List.of("install X", "restart X");

        // When
        boolean first = MeaningFile.write(file, texts, SentenceModel::load);
        boolean second = MeaningFile.write(file, texts, () -> {
            throw new AssertionError("the model is not needed");
        });

        // Then
        Map<Long, Meaning> read = new HashMap<>();
        MeaningFile.read(ByteBuffer.wrap(Files.readAllBytes(file)), read);
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(read).containsOnlyKeys(MeaningFile.key("install X"), MeaningFile.key("restart X"));
    }

    @Test
    void until_the_model_is_there_nobody_waits_and_then_it_answers() throws InterruptedException {
        // Given
        var release = new CountDownLatch(1);
        try (Meanings meanings = Meanings.late(
                () -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        throw new MeaningException("interrupted", e);
                    }
                    return SentenceModel.load();
                },
                InputStream::nullInputStream)) {
            meanings.want();
            meanings.prepare(List.of("install X"));

            // When
            boolean early = meanings.of("install nginx").isPresent();
            release.countDown();

            // Then
            assertThat(early).isFalse();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> meanings.known("install X").isPresent());
            assertThat(meanings.of("install nginx")).isPresent();
            assertThat(meanings.isWord("confidence")).isTrue();
            assertThat(meanings.isWord("haproxy")).isFalse();
        }
    }

    @Test
    void where_the_model_cannot_run_there_are_no_meanings_and_the_reason_is_kept() {
        // Given
        try (Meanings meanings = Meanings.late(
                () -> {
                    throw new MeaningException("no native library for this machine");
                },
                () -> new ByteArrayInputStream(new byte[0]))) {
            // When
            meanings.want();

            // Then
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> meanings.state() instanceof Meanings.Missing missing
                            && missing.reason().contains("native"));
            assertThat(meanings.of("install nginx")).isEmpty();
        }
    }

    @Property(tries = 200)
    void a_damaged_file_of_meanings_is_refused_with_words(@ForAll @Size(max = 200) byte[] content) {
        assertThatThrownBy(() -> MeaningFile.read(ByteBuffer.wrap(content), new HashMap<>()))
                .isInstanceOf(MeaningException.class)
                .hasMessageContaining("build it again");
    }
}
