package dev.alice.sandbox.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The first record of a tunnel: that of a real client, bent and cut in every way. */
class ClientHelloProperties {
    private static final String HOST = "mirror.example";

    @Example
    void the_name_of_a_real_client_is_read() throws Exception {
        // Given
        byte[] hello = TestingHello.of("Mirror.Example");

        // When / Then
        assertThat(ClientHello.read(new ByteArrayInputStream(hello), HOST)).isEqualTo(hello);
        assertThatThrownBy(() -> read(TestingHello.of("other.example"))).hasMessageContaining("another name");
        assertThatThrownBy(() -> read(TestingHello.of())).hasMessageContaining("no name");
    }

    @Property(tries = 200)
    void a_part_of_it_is_refused(@ForAll @IntRange(min = 1, max = 90) int percent) {
        // Given
        byte[] hello = TestingHello.of(HOST);

        // When / Then
        assertThatThrownBy(() -> read(Arrays.copyOf(hello, Math.max(1, hello.length * percent / 100))))
                .isInstanceOf(ClientHello.Refused.class);
    }

    @Property(tries = 200)
    void a_changed_byte_is_refused_or_leaves_the_name_as_it_is(@ForAll int where, @ForAll byte value)
            throws IOException {
        // Given
        byte[] hello = TestingHello.of(HOST);
        hello[Math.floorMod(where, hello.length)] = value;

        // When / Then
        try {
            read(hello);
            assertThat(new String(hello, java.nio.charset.StandardCharsets.ISO_8859_1)
                            .toLowerCase(java.util.Locale.ROOT))
                    .contains(HOST);
        } catch (ClientHello.Refused e) {
            assertThat(e).hasMessageMatching("[a-zA-Z0-9 .,']+");
        }
    }

    @Property(tries = 200)
    void any_other_bytes_are_refused(@ForAll @Size(min = 1, max = 400) byte[] bytes) {
        // Given bytes behind the head of a record
        byte[] record = new byte[5 + bytes.length];
        record[0] = 22;
        record[1] = 3;
        record[3] = (byte) (bytes.length >> 8);
        record[4] = (byte) bytes.length;
        System.arraycopy(bytes, 0, record, 5, bytes.length);

        // When / Then
        assertThatThrownBy(() -> read(record)).isInstanceOf(ClientHello.Refused.class);
        assertThatThrownBy(() -> ClientHello.serverName(bytes)).isInstanceOf(ClientHello.Refused.class);
    }

    private static byte[] read(byte[] bytes) throws IOException, ClientHello.Refused {
        return ClientHello.read(new ByteArrayInputStream(bytes), HOST);
    }
}
