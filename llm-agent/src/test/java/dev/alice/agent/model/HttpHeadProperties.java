package dev.alice.agent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What an endpoint may send over a forwarded stream. */
class HttpHeadProperties {

    @Property(tries = 200)
    void a_body_in_chunks_is_put_together(@ForAll("pieces") List<String> pieces) throws IOException {
        // Given
        StringBuilder sent = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        pieces.forEach(piece -> sent.append(Integer.toHexString(piece.length()))
                .append(";x=1\r\n")
                .append(piece)
                .append("\r\n"));
        sent.append("0\r\nTrailer: 1\r\n\r\n");

        // When, Then
        assertThat(answer(sent.toString())).isEqualTo(String.join("", pieces));
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        return Arbitraries.strings()
                .ascii()
                .ofMinLength(1)
                .ofMaxLength(40)
                .list()
                .ofMaxSize(8);
    }

    @Property(tries = 200)
    void whatever_comes_is_read_or_refused(@ForAll("heads") String head, @ForAll byte[] rest) {
        // Given
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + rest.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(rest, 0, all, start.length, rest.length);

        // When, Then
        try {
            InputStream in = new ByteArrayInputStream(all);
            assertThat(HttpHead.read(in).body(in).readAllBytes().length).isLessThanOrEqualTo(all.length);
        } catch (IOException refused) {
            assertThat(refused).isInstanceOfAny(ProtocolException.class, EOFException.class);
        }
    }

    @Provide
    Arbitrary<String> heads() {
        return Arbitraries.of(
                "",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 404 No\r\n\r\n");
    }

    @Example
    void what_does_not_say_clearly_where_it_ends_is_refused() {
        for (String head : List.of(
                "Transfer-Encoding: chunked\r\nContent-Length: 3",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Content-Length: 3\r\nContent-Length: 4",
                "Content-Length: -3",
                "Content-Length: 0x3",
                " folded: line",
                "no colon",
                "bad name : x")) {
            assertThatThrownBy(() -> answer("HTTP/1.1 200 OK\r\n" + head + "\r\n\r\nabc"))
                    .as(head)
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Example
    void a_body_that_is_cut_short_is_an_error() {
        for (String sent : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")) {
            assertThatThrownBy(() -> answer(sent)).as(sent).isInstanceOf(EOFException.class);
        }
    }

    @Example
    void a_head_without_end_is_refused() {
        assertThatThrownBy(() -> answer("HTTP/1.1 200 OK\r\n" + "x: y\r\n".repeat(200)))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> answer("HTTP/1.1 200 OK\r\nx: " + "y".repeat(100_000)))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> answer("HTTP/1.1 100 Go on\r\n\r\n".repeat(50)))
                .isInstanceOf(ProtocolException.class);
    }

    private static String answer(String sent) throws IOException {
        InputStream in = new ByteArrayInputStream(sent.getBytes(StandardCharsets.ISO_8859_1));
        return new String(HttpHead.read(in).body(in).readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
