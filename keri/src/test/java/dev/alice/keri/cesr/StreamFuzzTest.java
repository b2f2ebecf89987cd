package dev.alice.keri.cesr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.keri.KeriException;
import dev.alice.keri.Vectors;
import dev.alice.keri.event.BodyReader;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Replay;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** Streams that are broken in every way come to an end, with the module's own exception or none, in bounded memory. */
class StreamFuzzTest {
    @Property(tries = 200)
    void noise_is_refused(@ForAll long seed) {
        noise(seed);
    }

    @Property(tries = 200)
    void a_broken_stream_is_refused_or_judged(@ForAll long seed) {
        broken(seed);
    }

    @Property(tries = 100)
    void a_broken_vector_is_refused_or_judged(@ForAll long seed) {
        vector(seed);
    }

    @Property(tries = 100_000)
    @Tag("soak")
    void much_noise_is_refused(@ForAll long seed) {
        noise(seed);
    }

    @Property(tries = 100_000)
    @Tag("soak")
    void many_broken_streams_are_refused_or_judged(@ForAll long seed) {
        broken(seed);
    }

    @Property(tries = 20_000)
    @Tag("soak")
    void many_broken_vectors_are_refused_or_judged(@ForAll long seed) {
        vector(seed);
    }

    private static void noise(long seed) {
        Random random = new Random(seed);
        byte[] stream = TestingStreams.bytes(random, 1 + random.nextInt(400));
        byte[] starts = {'{', '-', (byte) 0xf8, (byte) 0xfa};
        stream[0] = starts[random.nextInt(starts.length)];
        run(stream, random);
    }

    private static void broken(long seed) {
        Random random = new Random(seed);
        byte[] text = TestingStreams.text(seed);
        run(breakUp(random.nextBoolean() ? text : Domain.BINARY.convert(text), random), random);
    }

    private static void vector(long seed) {
        Random random = new Random(seed);
        byte[] text = Vectors.read(TestingStreams.NAMES.get(random.nextInt(TestingStreams.NAMES.size())));
        run(breakUp(random.nextBoolean() ? text : Domain.BINARY.convert(text), random), random);
    }

    /** Bytes changed, bits flipped, a part cut out, doubled, or moved. */
    private static byte[] breakUp(byte[] stream, Random random) {
        byte[] bytes = stream.clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                default -> {
                    byte[] doubled = Arrays.copyOf(bytes, bytes.length + at);
                    System.arraycopy(bytes, 0, doubled, bytes.length, at);
                    bytes = doubled;
                }
            }
        }
        return bytes;
    }

    private static void run(byte[] stream, Random random) {
        Replay replay = new Replay(EventJudge.validating());
        try {
            for (Message message : TestingStreams.inPieces(stream, random)) {
                replay.take(message);
                BodyReader.read(message.body());
            }
        } catch (KeriException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
