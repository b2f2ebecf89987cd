package dev.alice.scitt.log;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.merkle.Digest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last head of a log in a file beside its database, written when the database is durable and never forced: what it
 * says was acknowledged, and after a loss of power it may say less. H2 opens a file whose end was cut off as it was
 * before; this is how that is noticed.
 */
final class HeadFile implements HeadMemory, AutoCloseable {
    private static final Pattern FORM =
            Pattern.compile("alice-log-head/1 ([1-9][0-9]{0,17}) ([0-9a-f]{64}) ([0-9a-f]{64}) *\n");
    private static final int LENGTH = 192;
    private static final Logger LOG = LoggerFactory.getLogger(HeadFile.class);

    private final Path path;
    private final RandomAccessFile file;

    HeadFile(Path path) {
        this.path = path;
        try {
            this.file = new RandomAccessFile(path.toFile(), "rw");
        } catch (IOException e) {
            throw new ScittException(
                    "the file " + path + ", which remembers the head of the log, cannot be written: " + e.getMessage()
                            + "; see to its directory",
                    e);
        }
    }

    @Override
    public Optional<SeenHead> highest() {
        try {
            String line = Files.readString(path, StandardCharsets.ISO_8859_1);
            Matcher form = FORM.matcher(line);
            if (form.matches() && form.group(3).equals(check(form.group(1), form.group(2)))) {
                return Optional.of(new SeenHead(
                        Long.parseLong(form.group(1)), Digest.of(HexFormat.of().parseHex(form.group(2)))));
            }
            if (!line.isEmpty()) {
                LOG.atWarn()
                        .setMessage(
                                "the file that remembers the head of the log cannot be read, and counts for nothing")
                        .addKeyValue("file", path)
                        .log();
            }
            return Optional.empty();
        } catch (IOException | MalformedException e) {
            throw new ScittException("the file " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** One write of the same length every time, so that a crash leaves the one line or the other. */
    @Override
    public synchronized void saw(SeenHead head) {
        String size = String.valueOf(head.size());
        String root = head.root().hex();
        String line = "alice-log-head/1 " + size + " " + root + " " + check(size, root);
        try {
            file.seek(0);
            file.write((line + " ".repeat(LENGTH - line.length() - 1) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new ScittException(
                    "the file " + path + ", which remembers the head of the log, cannot be written: " + e.getMessage()
                            + "; see to its disk",
                    e);
        }
    }

    private static String check(String size, String root) {
        return Digest.sha256((size + " " + root).getBytes(StandardCharsets.ISO_8859_1))
                .hex();
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.atDebug().setMessage("a file did not close").setCause(e).log();
        }
    }
}
