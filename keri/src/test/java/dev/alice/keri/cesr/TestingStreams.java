package dev.alice.keri.cesr;

import dev.alice.keri.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Streams of bodies that other implementations made, with attachments of every kind and of any value. */
final class TestingStreams {
    static final List<String> NAMES = List.of(
            "single",
            "single-framed",
            "single-receipts",
            "multi",
            "recovery",
            "duplicity",
            "delegated",
            "messages",
            "neg-bad-sig",
            "neg-two-wigs");

    private TestingStreams() {}

    /** A text stream of some messages, the same for the same seed. */
    static byte[] text(long seed) {
        Random random = new Random(seed);
        List<Message> bodies = MessageStream.parse(Vectors.read("delegated"));
        StringBuilder out = new StringBuilder(random.nextInt(4) == 0 ? "-_AAABAA" : "");
        for (int i = random.nextInt(3); i >= 0; i--) {
            out.append(bodies.get(random.nextInt(bodies.size())).body().text());
            StringBuilder groups = new StringBuilder();
            for (int j = random.nextInt(6); j > 0; j--) {
                groups.append(group(random));
            }
            out.append(random.nextBoolean() ? groups : AttachmentText.framed(groups.toString()));
        }
        return out.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static String group(Random random) {
        int count = 1 + random.nextInt(3);
        List<String> codes = List.of("-A", "-B", "-C", "-D", "-E", "-F", "-G", "-H", "-I", "-L", "-0L");
        String code = codes.get(random.nextInt(codes.size()));
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < count; i++) {
            items.append(item(code, random));
        }
        return new Counter(code, code.endsWith("L") ? items.length() / 4 : count).qb64() + items;
    }

    private static String item(String code, Random random) {
        String prefix = matter(random.nextBoolean() ? MatterCode.BLAKE3_256 : MatterCode.ED25519, random);
        String source = Matter.number(random.nextLong() >>> 1).qb64() + matter(MatterCode.BLAKE3_256, random);
        String nested = new Counter("-A", 1).qb64() + signature(random);
        return switch (code) {
            case "-A", "-B" -> signature(random);
            case "-C" ->
                matter(MatterCode.ED25519_NON_TRANSFERABLE, random) + matter(MatterCode.ED25519_SIGNATURE, random);
            case "-D" -> prefix + source + signature(random);
            case "-E" ->
                Matter.number(random.nextInt()  & 0xffffL).qb64()
                        + Matter.dateTime(java.time.Instant.ofEpochSecond(random.nextInt() & 0xffffffffL)).qb64();
            case "-F" -> prefix + source + nested;
            case "-G" -> source;
            case "-H" -> prefix + nested;
            case "-I" -> prefix + source;
            default -> matter(MatterCode.BLAKE3_256, random) + nested;
        };
    }

    static String matter(MatterCode code, Random random) {
        return Matter.of(code, bytes(random, code.rawSize())).qb64();
    }

    static String signature(Random random) {
        int index = random.nextInt(random.nextBoolean() ? 64 : 4096);
        return IndexedSignature.of(
                        index,
                        switch (random.nextInt(3)) {
                            case 0 -> java.util.OptionalInt.empty();
                            case 1 -> java.util.OptionalInt.of(index);
                            default -> java.util.OptionalInt.of(random.nextInt(4096));
                        },
                        bytes(random, 64))
                .qb64();
    }

    static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** What a parser makes of a stream in pieces of random size; it holds no more than its limits allow. */
    static List<Message> inPieces(byte[] stream, Random random) {
        MessageStream parser = new MessageStream();
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < stream.length; ) {
            int length = Math.min(1 + random.nextInt(random.nextBoolean() ? 4 : 900), stream.length - i);
            parser.feed(stream, i, length);
            i += length;
            take(parser, messages);
            if (parser.held() > (1 << 18) + 1024) {
                throw new AssertionError("holds " + parser.held() + " bytes");
            }
        }
        parser.finish();
        take(parser, messages);
        return messages;
    }

    private static void take(MessageStream parser, List<Message> into) {
        for (var next = parser.next(); next.isPresent(); next = parser.next()) {
            into.add(next.get());
        }
    }
}
