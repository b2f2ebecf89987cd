package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.gateway.ssh.StreamLocalRequest.Malformed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class StreamLocalRequestProperties {

    @Property(tries = 300)
    void any_bytes_give_a_bounded_absolute_path_or_a_reason(@ForAll("bodies") byte[] body) {
        // When
        StreamLocalRequest request = StreamLocalRequest.parse(body);
        // Then
        switch (request) {
            case StreamLocalRequest.Path usable -> {
                String path = usable.path();
                assertThat(path).startsWith("/").hasSizeLessThanOrEqualTo(StreamLocalRequest.MAX_PATH);
                assertThat(path.chars()).noneMatch(c -> c < 0x20 || c == 0x7f);
                assertThat(body(path.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(body);
            }
            case Malformed malformed -> assertThat(malformed.reason()).isNotBlank();
        }
    }

    @Property(tries = 200)
    void every_printable_absolute_path_of_255_bytes_is_taken_byte_for_byte(@ForAll @Size(max = 254) byte[] tail) {
        // Given
        byte[] path = new byte[tail.length + 1];
        path[0] = '/';
        for (int i = 0; i < tail.length; i++) {
            int c = tail[i] & 0xff;
            path[i + 1] = c < 0x20 || c == 0x7f ? (byte) '.' : tail[i];
        }
        // When
        StreamLocalRequest request = StreamLocalRequest.parse(body(path));
        // Then
        assertThat(request).isEqualTo(new StreamLocalRequest.Path(new String(path, StandardCharsets.ISO_8859_1)));
    }

    @Property(tries = 200)
    void a_request_cut_short_or_with_more_behind_it_is_refused(@ForAll @Size(min = 1, max = 40) byte[] more) {
        // Given
        byte[] whole = body("/tmp/octo.sock".getBytes(StandardCharsets.US_ASCII));
        byte[] longer = ByteBuffer.allocate(whole.length + more.length)
                .put(whole)
                .put(more)
                .array();
        byte[] shorter = java.util.Arrays.copyOf(whole, Math.max(0, whole.length - more.length));
        // Then
        assertThat(StreamLocalRequest.parse(longer)).isInstanceOf(Malformed.class);
        assertThat(StreamLocalRequest.parse(shorter)).isInstanceOf(Malformed.class);
    }

    @Example
    void relative_empty_long_and_nul_paths_are_refused() {
        for (String path : new String[] {"", "octo.sock", "/a\0b", "/a\nb", "/".repeat(256)}) {
            // When
            StreamLocalRequest request = StreamLocalRequest.parse(body(path.getBytes(StandardCharsets.US_ASCII)));
            // Then
            assertThat(request).as(path).isInstanceOf(Malformed.class);
        }
    }

    @Property(tries = 200)
    void a_shown_path_cannot_move_a_cursor(@ForAll @Size(max = 60) byte[] bytes) {
        // When
        String shown = StreamLocalRequest.shown(new String(bytes, StandardCharsets.ISO_8859_1));
        // Then
        assertThat(shown.codePoints()).noneMatch(Character::isISOControl);
        assertThat(StreamLocalRequest.shown("/tmp/mona.sock")).isEqualTo("/tmp/mona.sock");
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        Arbitrary<byte[]> framed = noise.map(StreamLocalRequestProperties::body);
        Arbitrary<byte[]> paths = noise.map(tail -> body(
                ByteBuffer.allocate(tail.length + 1).put((byte) '/').put(tail).array()));
        Arbitrary<byte[]> ascii = Arbitraries.strings()
                .withCharRange(' ', '~')
                .ofMaxLength(260)
                .map(text -> body(("/" + text).getBytes(StandardCharsets.US_ASCII)));
        return Arbitraries.oneOf(noise, framed, paths, ascii);
    }

    private static byte[] body(byte[] path) {
        return ByteBuffer.allocate(4 + path.length)
                .putInt(path.length)
                .put(path)
                .array();
    }
}
