package dev.alice.agent.meaning;

import dev.alice.flow.Bytes;
import dev.alice.flow.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The file of meanings that are computed when the program is built: which texts they are of, then a vector for each. */
public final class MeaningFile {

    private static final byte[] MAGIC = "ALICEMEANINGS1 ".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST = 32;
    private static final int MOST = 100_000;

    private MeaningFile() {}

    /**
     * Writes the meanings of texts, unless the file has them already; the model is loaded only where it is needed.
     *
     * @return whether it was written
     */
    public static boolean write(Path file, List<String> texts, Supplier<SentenceModel> loading) throws IOException {
        var sorted = List.copyOf(new TreeSet<>(texts));
        Digest digest = Bytes.utf8("all-MiniLM-L6-v2 quantized 1.20.0-beta30\n" + String.join("\n", sorted))
                .sha256();
        byte[] head = ByteBuffer.allocate(MAGIC.length + DIGEST)
                .put(MAGIC)
                .put(digest.value().toArray())
                .array();
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                if (Arrays.equals(in.readNBytes(head.length), head)) {
                    return false;
                }
            }
        }
        ByteBuffer out =
                ByteBuffer.allocate(head.length + Integer.BYTES + sorted.size() * (Long.BYTES + Meaning.size()));
        out.put(head).putInt(sorted.size());
        try (SentenceModel model = loading.get()) {
            for (String text : sorted) {
                out.putLong(key(text));
                model.of(text).write(out);
            }
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, out.array());
        return true;
    }

    /** Reads what {@link #write} wrote. */
    static void read(ByteBuffer in, Map<Long, Meaning> into) {
        byte[] magic = new byte[MAGIC.length];
        if (in.remaining() < MAGIC.length + DIGEST + Integer.BYTES) {
            throw new MeaningException("the file of computed meanings is cut off; build it again");
        }
        in.get(magic);
        in.position(in.position() + DIGEST);
        int count = in.getInt();
        if (!Arrays.equals(magic, MAGIC)
                || count < 0
                || count > MOST
                || in.remaining() != count * (Long.BYTES + Meaning.size())) {
            throw new MeaningException("the file of computed meanings is of another form; build it again");
        }
        for (int i = 0; i < count; i++) {
            into.put(in.getLong(), Meaning.read(in));
        }
    }

    static long key(String text) {
        return ByteBuffer.wrap(Bytes.utf8(text).sha256().value().toArray()).getLong();
    }
}
