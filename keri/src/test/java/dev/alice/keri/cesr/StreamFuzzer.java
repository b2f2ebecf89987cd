package dev.alice.keri.cesr;

import dev.alice.keri.KeriException;
import dev.alice.keri.event.BodyReader;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Replay;

/**
 * The target of a coverage-guided fuzzer (Jazzer): whatever the bytes, a stream is parsed, read and judged with no exception
 * but the module's own.
 */
public final class StreamFuzzer {
    private StreamFuzzer() {}

    /** The entry point that Jazzer calls by this name. */
    public static void fuzzerTestOneInput(byte[] stream) {
        Replay replay = new Replay(EventJudge.validating());
        MessageStream parser = new MessageStream();
        int half = stream.length / 2;
        try {
            parser.feed(stream, 0, half);
            parser.next().ifPresent(replay::take);
            parser.feed(stream, half, stream.length - half);
            parser.finish();
            for (var next = parser.next(); next.isPresent(); next = parser.next()) {
                replay.take(next.get());
                BodyReader.read(next.get().body());
            }
        } catch (KeriException refused) {
            if (refused.getMessage() == null || refused.getMessage().isBlank()) {
                throw new AssertionError("a refusal without a reason", refused);
            }
        }
    }
}
