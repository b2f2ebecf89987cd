package dev.alice.sandbox.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class KeptOutputProperties {
    @Property(tries = 200)
    void short_output_is_kept_whole_and_long_output_keeps_its_ends(
            @ForAll @IntRange(max = 300) int size, @ForAll @IntRange(min = 1, max = 50) int chunk) {
        // Given
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size; i++) {
            text.append((char) ('a' + i % 26));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        KeptOutput output = new KeptOutput(100);

        // When
        for (int start = 0; start < size; start += chunk) {
            int length = Math.min(chunk, size - start);
            byte[] part = new byte[length];
            System.arraycopy(bytes, start, part, 0, length);
            output.keep(part, length);
        }

        // Then
        assertThat(output.total()).isEqualTo(size);
        assertThat(output.truncated()).isEqualTo(size > 100);
        if (size <= 100) {
            assertThat(output.text()).isEqualTo(text.toString());
        } else {
            assertThat(output.text())
                    .isEqualTo(text.substring(0, 50) + "\n… " + (size - 100) + " bytes are left out here …\n"
                            + text.substring(size - 50));
        }
    }
}
