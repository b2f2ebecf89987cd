package dev.alice.tmux.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** A server that sends whatever it likes gets an exception of this module or a bounded answer, nothing else. */
class HostileServerTest {
    private static final TmuxLimits SMALL = new TmuxLimits(4096, 512, Duration.ofSeconds(5));

    @Property(tries = 500)
    void raw_garbage_never_breaks_out(@ForAll byte[] garbage) {
        answerOrOwnException(garbage);
    }

    @Property(tries = 500)
    void frames_of_any_type_and_claimed_length_never_break_out(@ForAll("frames") List<byte[]> frames) {
        ByteBuffer all =
                ByteBuffer.allocate(frames.stream().mapToInt(f -> f.length).sum());
        frames.forEach(all::put);
        answerOrOwnException(all.array());
    }

    @Provide
    Arbitrary<List<byte[]>> frames() {
        Arbitrary<Integer> type = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.of(12, 203, 210, 211, 213, 300, 303, 304, 306, 307, 308)),
                Tuple.of(1, Arbitraries.integers()));
        Arbitrary<byte[]> payload = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of(0, 1, 2, -1, 7).list().ofMaxSize(5).map(HostileServerTest::integers)),
                Tuple.of(1, Arbitraries.bytes().array(byte[].class).ofMaxSize(64)));
        Arbitrary<Integer> lie = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(-70_000, 70_000)));
        Arbitrary<Integer> peer = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.just(8)), net.jqwik.api.Tuple.of(1, Arbitraries.integers()));
        return Combinators.combine(type, payload, lie, peer)
                .as((t, p, l, v) -> frame(t, 16 + p.length + l, v, p))
                .list()
                .ofMaxSize(12);
    }

    @Test
    void endless_output_stops_at_the_bound() {
        // Given
        byte[] open = frame(303, 28, 8, integers(1, 1, 0));
        byte[] block = frame(304, 16 + 4 + 1000, 8, Arrays.copyOf(integers(1), 1004));

        // When
        InputStream endless = new EndlessInput(open, block);

        // Then
        try (TmuxClient client = new TmuxClient(() -> new TestingChannel(endless), SMALL)) {
            assertThatThrownBy(() -> client.run(TmuxCommand.of("x")))
                    .isInstanceOfSatisfying(
                            TmuxException.class, e -> assertThat(e.kind()).isEqualTo(TmuxException.Kind.TOO_LARGE));
        }
    }

    @Test
    void another_protocol_version_is_named_with_ours() {
        try (TmuxClient client = clientOf(frame(12, 16, 9, new byte[0]))) {
            assertThatThrownBy(() -> client.run(TmuxCommand.of("x")))
                    .isInstanceOfSatisfying(
                            TmuxException.class, e -> assertThat(e.kind()).isEqualTo(TmuxException.Kind.VERSION))
                    .hasMessageContaining("version 9")
                    .hasMessageContaining("version 8");
        }
    }

    @Test
    void a_success_without_the_end_mark_is_not_believed() {
        try (TmuxClient client = clientOf(frame(203, 20, 8, integers(0)))) {
            assertThatThrownBy(() -> client.run(TmuxCommand.of("x")))
                    .isInstanceOfSatisfying(
                            TmuxException.class, e -> assertThat(e.kind()).isEqualTo(TmuxException.Kind.LOST));
        }
    }

    @Test
    void output_of_old_servers_is_read_by_its_own_count() {
        // Given
        ByteBuffer payload = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        payload.putLong(13).put("old\nalice-end 3.0a\n".getBytes(StandardCharsets.US_ASCII));
        payload.putLong(0, 19);
        byte[] write = frame(213, 16 + 64, 8, payload.array());
        byte[] exit = frame(203, 20, 8, integers(0));
        ByteBuffer both =
                ByteBuffer.allocate(write.length + exit.length).put(write).put(exit);

        // When
        try (TmuxClient client = clientOf(both.array())) {
            // Then
            assertThat(client.run(TmuxCommand.of("x")).text()).isEqualTo("old\n");
        }
    }

    private static void answerOrOwnException(byte[] bytes) {
        try (TmuxClient client = clientOf(bytes)) {
            TmuxReply reply = client.run(TmuxCommand.of("x"));
            assertThat(reply.output().size()).isLessThanOrEqualTo(SMALL.output());
            assertThat(reply.error().size()).isLessThanOrEqualTo(SMALL.error());
        } catch (TmuxException expected) {
            assertThat(expected).hasMessageContaining("tmux");
        }
    }

    private static TmuxClient clientOf(byte[] answer) {
        return new TmuxClient(() -> new TestingChannel(new ByteArrayInputStream(answer)), SMALL);
    }

    private static byte[] integers(List<Integer> values) {
        return integers(values.stream().mapToInt(Integer::intValue).toArray());
    }

    private static byte[] integers(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            buffer.putInt(value);
        }
        return buffer.array();
    }

    private static byte[] frame(int type, int length, int peer, byte[] payload) {
        return ByteBuffer.allocate(16 + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(type)
                .putInt(length)
                .putInt(peer)
                .putInt(-1)
                .put(payload)
                .array();
    }

    private record TestingChannel(InputStream input) implements TmuxChannel {
        @Override
        public OutputStream output() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void close() {}
    }

    private static final class EndlessInput extends InputStream {
        private byte[] current;
        private final byte[] block;
        private int at;

        EndlessInput(byte[] first, byte[] block) {
            this.current = first;
            this.block = block;
        }

        @Override
        public int read() {
            if (at == current.length) {
                current = block;
                at = 0;
            }
            return current[at++] & 0xff;
        }
    }
}
