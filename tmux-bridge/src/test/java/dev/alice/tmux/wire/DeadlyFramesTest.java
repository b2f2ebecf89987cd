package dev.alice.tmux.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * The frames that end a tmux server cannot come out of a client, whatever it is asked to run and whatever the server says:
 * a missing TTYNAME or a RESIZE (every version), FLAGS of another size, a second DONE or a COMMAND without a final NUL (up
 * to 3.5a), an argument count below zero (up to 3.6b) or above the strings (3.0a to 3.5a), a WRITE_READY of another size
 * (3.1c to 3.6b).
 */
class DeadlyFramesTest {
    private static final Set<Integer> EVER_SENT = Set.of(100, 101, 102, 106, 107, 108, 200, 301, 302, 305);

    private record Sent(int type, ByteBuffer payload) {}

    @Property(tries = 300)
    void whatever_is_run_and_answered_every_frame_is_a_harmless_one(
            @ForAll @Size(min = 1, max = 5) List<List<String>> commands,
            @ForAll("answers") byte[] answer,
            @ForAll @Size(max = 40_000) byte[] input) {
        // Given
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        List<TmuxCommand> list = new ArrayList<>();
        for (List<String> words : commands) {
            List<String> arguments = new ArrayList<>(List.of("name"));
            words.forEach(word -> arguments.add(word.replaceAll("[\0\ud800-\udfff]", "") + ";"));
            list.add(new TmuxCommand(arguments));
        }

        // When
        TmuxLimits limits = new TmuxLimits(4096, 512, Duration.ofSeconds(5));
        try (TmuxClient client = new TmuxClient(() -> new Recording(answer, sent), limits, Duration.ZERO)) {
            client.run(limits, input, list);
        } catch (TmuxException e) {
            assertThat(e.kind()).isNotNull();
        }

        // Then
        assertHarmless(sent.toByteArray());
    }

    @Test
    void a_connection_that_waits_has_sent_an_identification_and_nothing_else() {
        assertThat(frames(ClientFrames.identification(7)))
                .extracting(Sent::type)
                .containsExactly(100, 101, 102, 108, 107, 106);
    }

    @Test
    void a_command_list_that_does_not_fit_is_refused_before_a_byte_is_sent() {
        // Given
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (TmuxClient client =
                new TmuxClient(() -> new Recording(new byte[0], sent), TmuxLimits.ordinary(), Duration.ZERO)) {
            // Then
            assertThatThrownBy(() -> client.run(TmuxCommand.of("x", "y".repeat(20_000))))
                    .isInstanceOf(TmuxException.class);
            assertThat(sent.size()).isZero();
        }
    }

    @Provide
    Arbitrary<byte[]> answers() {
        byte[] open = TestingServer.frame(303, TestingServer.integers(1, 1, 0));
        byte[] file = TestingServer.frame(303, TestingServer.integers(-5, -1, 0));
        byte[] read = TestingServer.frame(300, TestingServer.integers(9, 0));
        byte[] other = TestingServer.frame(300, TestingServer.integers(Integer.MIN_VALUE, -1));
        byte[] end = TestingServer.answer("alice-end 3.7c\n");
        return Arbitraries.of(open, file, read, other, end, new byte[] {1, 2, 3})
                .list()
                .ofMaxSize(12)
                .map(parts -> {
                    ByteArrayOutputStream all = new ByteArrayOutputStream();
                    parts.forEach(all::writeBytes);
                    return all.toByteArray();
                });
    }

    private static void assertHarmless(byte[] bytes) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (Sent frame : frames(bytes)) {
            counts.merge(frame.type(), 1, Integer::sum);
            assertThat(EVER_SENT).contains(frame.type());
            ByteBuffer payload = frame.payload();
            switch (frame.type()) {
                case 100, 107 -> assertThat(payload.remaining()).isEqualTo(4);
                case 101, 102 -> assertThat(payload.remaining()).isEqualTo(1);
                case 106 -> assertThat(payload.remaining()).isZero();
                case 108 -> assertThat(payload.get(payload.limit() - 1)).isZero();
                case 200 -> assertCommand(payload);
                case 301 -> assertThat(payload.remaining()).isBetween(5, 16368);
                default -> assertThat(payload.remaining()).isEqualTo(8);
            }
        }
        int identifications = counts.getOrDefault(100, 0);
        assertThat(counts.getOrDefault(102, 0)).isEqualTo(identifications);
        assertThat(counts.getOrDefault(106, 0)).isEqualTo(identifications);
        assertThat(counts.getOrDefault(200, 0)).isEqualTo(identifications);
    }

    private static void assertCommand(ByteBuffer payload) {
        int count = payload.getInt();
        String strings = StandardCharsets.ISO_8859_1.decode(payload).toString();
        assertThat(count).isBetween(1, 1000);
        assertThat(strings).endsWith("\0");
        assertThat(strings.chars().filter(c -> c == 0).count()).isEqualTo(count);
    }

    private static List<Sent> frames(byte[] bytes) {
        List<Sent> frames = new ArrayList<>();
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (all.hasRemaining()) {
            int at = all.position();
            int type = all.getInt();
            int length = all.getInt();
            assertThat(length).as("length without flags").isBetween(16, 16384);
            assertThat(all.getInt()).isEqualTo(8);
            assertThat(all.getInt()).isEqualTo(-1);
            frames.add(new Sent(type, all.slice(at + 16, length - 16).order(ByteOrder.LITTLE_ENDIAN)));
            all.position(at + length);
        }
        return frames;
    }

    private record Recording(InputStream input, OutputStream output) implements TmuxChannel {
        Recording(byte[] answer, OutputStream output) {
            this(new ByteArrayInputStream(answer), output);
        }

        @Override
        public void close() {
            try {
                input.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
