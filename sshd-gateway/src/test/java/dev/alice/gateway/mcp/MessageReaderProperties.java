package dev.alice.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MessageReaderProperties {
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    private static List<Message> read(byte[] bytes) throws IOException {
        MessageReader reader = new MessageReader(new ByteArrayInputStream(bytes));
        List<Message> all = new ArrayList<>();
        for (Optional<Message> next = reader.next(); next.isPresent(); next = reader.next()) {
            all.add(next.get());
        }
        return all;
    }

    /** Pieces of messages, whole ones, and bytes that belong nowhere. */
    @Provide
    Arbitrary<byte[]> lines() {
        Arbitrary<String> piece = Arbitraries.oneOf(
                Arbitraries.of(
                        PING,
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{}}",
                        "{\"jsonrpc\":\"2.0\"",
                        "[[[[[[",
                        "\"\\ud800\"",
                        "\u0000",
                        "1e999999",
                        "{\"a\":{\"a\":{\"a\":1}}}"),
                Arbitraries.strings().ofMaxLength(40));
        return piece.list().ofMaxSize(4).map(parts -> String.join("", parts).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 200)
    void no_line_breaks_the_reader_and_the_message_after_it_is_read(@ForAll("lines") byte[] line) throws IOException {
        // Given
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(line);
        bytes.write(("\n" + PING + "\n").getBytes(StandardCharsets.US_ASCII));

        // When
        List<Message> read = read(bytes.toByteArray());

        // Then
        assertThat(read).isNotEmpty();
        assertThat(read.getLast())
                .isInstanceOfSatisfying(
                        Message.Request.class,
                        request -> assertThat(request.method()).isEqualTo("ping"));
    }

    @Property(tries = 200)
    void every_line_is_one_message_or_one_refusal(@ForAll("lines") byte[] line) throws IOException {
        // Given
        boolean blank = new String(line, StandardCharsets.ISO_8859_1)
                .lines()
                .allMatch(one -> one.chars().allMatch(c -> c == ' ' || c == '\t' || c == '\r'));
        long feeds = new String(line, StandardCharsets.ISO_8859_1)
                .chars()
                .filter(c -> c == '\n')
                .count();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(line);
        bytes.write('\n');

        // When
        List<Message> read = read(bytes.toByteArray());

        // Then
        assertThat(read).hasSizeLessThanOrEqualTo((int) feeds + 1);
        if (!blank && feeds == 0) {
            assertThat(read).hasSize(1);
        }
    }
}
