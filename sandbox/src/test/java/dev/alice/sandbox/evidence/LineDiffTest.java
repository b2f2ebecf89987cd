package dev.alice.sandbox.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LineDiffTest {
    @Test
    void a_changed_line_stands_in_its_surroundings() {
        // When
        LineDiff diff = LineDiff.of("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nb\nc\nd\nE\nf\ng\nh\n");

        // Then
        assertThat(diff.text()).isEqualTo("@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n");
        assertThat(diff.added()).isEqualTo(1);
        assertThat(diff.removed()).isEqualTo(1);
    }

    @Test
    void a_new_file_is_all_added_and_a_deleted_one_all_removed() {
        // When, Then
        assertThat(LineDiff.of("", "x\ny\n").text()).isEqualTo("@@ -0,0 +1,2 @@\n+x\n+y\n");
        assertThat(LineDiff.of("x\ny\n", "").text()).isEqualTo("@@ -1,2 +0,0 @@\n-x\n-y\n");
        assertThat(LineDiff.of("x\n", "x\n").text()).isEmpty();
    }

    @Test
    void a_long_difference_is_cut_at_a_line_and_counts_all() {
        // When
        LineDiff diff = LineDiff.of("", "0123456789\n".repeat(3_000));

        // Then
        assertThat(diff.added()).isEqualTo(3_000);
        assertThat(diff.truncated()).isTrue();
        assertThat(diff.text()).hasSizeLessThanOrEqualTo(LineDiff.LONGEST).endsWith("0123456789\n");
    }

    @Test
    void two_large_files_without_a_line_in_common_take_bounded_time() {
        // Given
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            before.append("a").append(i).append('\n');
            after.append("b").append(i).append('\n');
        }

        // When
        LineDiff diff = LineDiff.of(before.toString(), after.toString());

        // Then
        assertThat(diff.added()).isEqualTo(20_000);
        assertThat(diff.removed()).isEqualTo(20_000);
    }

    /** The other implementation is patch(1): what it makes of the difference is the later text. */
    @Property(tries = 60)
    void patch_makes_the_later_text_of_it(@ForAll("texts") List<String> before, @ForAll("texts") List<String> after)
            throws Exception {
        // Given
        String earlier = joined(before);
        String later = joined(after);

        // When
        LineDiff diff = LineDiff.of(earlier, later);

        // Then
        assertThat(patched(earlier, diff)).isEqualTo(later);
    }

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.of("a", "b", "c", "d", "e").list().ofMaxSize(40);
    }

    private static String joined(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static String patched(String before, LineDiff diff) throws IOException, InterruptedException {
        if (diff.text().isEmpty()) {
            return before;
        }
        Path directory = Files.createTempDirectory("diff");
        Path file = Files.writeString(directory.resolve("file"), before);
        Path patch = Files.writeString(directory.resolve("patch"), "--- file\n+++ file\n" + diff.text());
        try {
            Process process = new ProcessBuilder("patch", "-s", "-u", "-o", "-", file.toString(), patch.toString())
                    .redirectErrorStream(true)
                    .start();
            String result = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(result).isZero();
            return result;
        } finally {
            Files.delete(file);
            Files.delete(patch);
            Files.delete(directory);
        }
    }
}
