package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TtyOutputProperties {

    @Property(tries = 200)
    void however_it_is_cut_every_bare_line_feed_becomes_cr_lf(@ForAll("pieces") List<String> pieces)
            throws IOException {
        // Given
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        TtyOutput tty = new TtyOutput(sink);
        // When
        for (String piece : pieces) {
            tty.write(piece.getBytes(StandardCharsets.UTF_8));
        }
        // Then
        String expected = String.join("", pieces).replaceAll("(?<!\r)\n", "\r\n");
        assertThat(sink.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        return Arbitraries.strings()
                .withChars("\r\na\u00e9")
                .ofMaxLength(6)
                .list()
                .ofMaxSize(12);
    }
}
