package dev.alice.sandbox.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class RequestHeadProperties {
    @Property(tries = 200)
    void any_bytes_are_a_request_or_are_refused(@ForAll @Size(max = 400) byte[] bytes) throws IOException {
        read(bytes);
    }

    @Property(tries = 300)
    void what_is_read_names_one_host_and_port_and_nothing_that_ends_a_line(@ForAll @From("requests") String request)
            throws IOException {
        read(request.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)).ifPresent(head -> {
            assertThat(head.host()).matches("[a-z0-9][a-z0-9.-]*");
            assertThat(head.port()).isBetween(1, 65_535);
            assertThat(head.path() + String.join("", head.headers().values())).doesNotContain("\r", "\n", "\0");
        });
    }

    @Provide
    Arbitrary<String> requests() {
        Arbitrary<String> pieces = Arbitraries.of(
                "GET ",
                "CONNECT ",
                "http://",
                "mirror.example",
                ":80",
                ":443",
                ":99999",
                "/",
                "/x?y",
                " HTTP/1.1",
                "\r\n",
                "\n",
                "\r",
                "\0",
                "Host: a",
                ": ",
                "@",
                "[::1]",
                "#",
                " ",
                "é",
                "%0d%0a",
                "..",
                "-");
        return pieces.list().ofMaxSize(14).map(list -> String.join("", list));
    }

    private static Optional<RequestHead> read(byte[] bytes) throws IOException {
        try {
            return RequestHead.read(new ByteArrayInputStream(bytes));
        } catch (RequestHead.Malformed e) {
            assertThat(e.getMessage()).isNotBlank();
            return Optional.empty();
        }
    }
}
