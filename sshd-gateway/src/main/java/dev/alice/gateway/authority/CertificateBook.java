package dev.alice.gateway.authority;

import dev.alice.gateway.GatewayException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an authority issued and took back: two files that only grow, which the service and the commands of its owner share.
 */
public final class CertificateBook {
    private static final String ISSUED = "certificates";
    private static final String REVOKED = "revoked";
    private static final Pattern LINE = Pattern.compile("[0-9]{1,18} [0-9]{1,12} [^\\s]{1,255}");
    private static final long MAX_BYTES = 256L << 20;

    private final Path directory;

    /** @param directory of the authority */
    public CertificateBook(Path directory) {
        this.directory = directory;
    }

    /** A certificate: its serial number, its last second, and the first principal. */
    public record Issued(long serial, Instant until, String principal) {}

    /** Takes the next serial number for a certificate, and writes it down before it is used. */
    public long next(Instant until, String principal) {
        Path file = directory.resolve(ISSUED);
        try (FileChannel channel = open(file);
                FileLock lock = channel.lock()) {
            List<Issued> all = issued();
            long serial = all.isEmpty() ? 1 : all.getLast().serial() + 1;
            append(channel, serial + " " + until.getEpochSecond() + " " + principal + "\n");
            return lock.isValid() ? serial : 0;
        } catch (IOException e) {
            throw new GatewayException("a certificate cannot be written down in " + file + ": " + e.getMessage(), e);
        }
    }

    /** Takes back a certificate, or every one of a principal that is still valid; gives the serial numbers. */
    public List<Long> revoke(String serialOrPrincipal, Instant now) {
        List<Long> taken = issued().stream()
                .filter(one -> String.valueOf(one.serial()).equals(serialOrPrincipal)
                        || one.principal().equals(serialOrPrincipal)
                                && one.until().isAfter(now))
                .map(Issued::serial)
                .toList();
        Path file = directory.resolve(REVOKED);
        try (FileChannel channel = open(file);
                FileLock lock = channel.lock()) {
            StringBuilder lines = new StringBuilder();
            taken.forEach(serial -> lines.append(serial).append('\n'));
            if (lock.isValid()) {
                append(channel, lines.toString());
            }
            return taken;
        } catch (IOException e) {
            throw new GatewayException("nothing was taken back in " + file + ": " + e.getMessage(), e);
        }
    }

    /** The serial numbers that were taken back. */
    public List<Long> revoked() {
        TreeSet<Long> serials = new TreeSet<>();
        for (String line : lines(REVOKED)) {
            serials.add(Long.parseLong(line));
        }
        return List.copyOf(serials);
    }

    private List<Issued> issued() {
        List<Issued> all = new ArrayList<>();
        for (String line : lines(ISSUED)) {
            if (!LINE.matcher(line).matches()) {
                throw new GatewayException("the line '" + line + "' in " + directory.resolve(ISSUED)
                        + " is not a certificate's; restore the file");
            }
            String[] words = line.split(" ", 3);
            all.add(new Issued(Long.parseLong(words[0]), Instant.ofEpochSecond(Long.parseLong(words[1])), words[2]));
        }
        return all;
    }

    private List<String> lines(String name) {
        Path file = directory.resolve(name);
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new GatewayException(file + " has more than " + MAX_BYTES + " bytes; put it away");
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new GatewayException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void append(FileChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        channel.force(true);
    }
}
