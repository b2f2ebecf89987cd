package dev.alice.sandbox.measurement;

import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's list of measured files (IMA), as it stands in {@code ascii_runtime_measurements} with the templates
 * {@code ima-ng} and {@code ima-sig}, replayed in the SHA-256 bank of register 10.
 *
 * <p>Each line's template hash is computed anew, so that a line cannot name another file than the one that was measured.
 */
public record ImaLog(List<Measured> files) {
    /** The longest log that is read. */
    public static final int MAX_BYTES = 4 << 20;
    /** The register that the kernel extends. */
    public static final int REGISTER = 10;

    private static final int MAX_LINES = 100_000;
    private static final int MAX_LINE = 16 << 10;
    private static final Octets ZEROS = Octets.of(new byte[32]);
    private static final Octets ONES = ones();
    private static final Pattern LINE = Pattern.compile(
            "10 ([0-9a-f]{40}) (ima-ng|ima-sig) (sha1|sha256|sha384|sha512):([0-9a-f]{40,128}) ([^ ]{1,4096})(?: ([0-9a-f]{0,8192}))?");

    /**
     * One measured file.
     *
     * @param algorithm of the digest, such as {@code sha256}
     * @param extension what register 10 was extended with
     */
    public record Measured(String path, String algorithm, Octets digest, Octets extension) {}

    public ImaLog {
        files = List.copyOf(files);
    }

    /** Reads a log; a line that is not one, or whose hash is another one, is refused with its number. */
    public static ImaLog parse(Octets log) throws MeasurementException {
        if (log.size() > MAX_BYTES) {
            throw new MeasurementException("the list of measured files has more than " + MAX_BYTES + " bytes");
        }
        String text = new String(log.toArray(), StandardCharsets.ISO_8859_1);
        if (!text.isEmpty() && !text.endsWith("\n")) {
            throw new MeasurementException("the list of measured files ends within a line");
        }
        List<Measured> files = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            if (files.size() == MAX_LINES || end - start > MAX_LINE) {
                throw new MeasurementException("line " + (files.size() + 1) + " of the measured files is too much");
            }
            files.add(measured(text.substring(start, end), files.size() + 1));
            start = end + 1;
        }
        return new ImaLog(files);
    }

    /**
     * How many lines, from the first, explain a value of register 10; empty where none do. The list may have grown since
     * the quote.
     */
    public OptionalInt explains(Octets register) {
        Octets value = ZEROS;
        for (int lines = 0; lines <= files.size(); lines++) {
            if (value.equals(register)) {
                return OptionalInt.of(lines);
            }
            if (lines < files.size()) {
                value = Sha256.extended(value, files.get(lines).extension());
            }
        }
        return OptionalInt.empty();
    }

    private static Measured measured(String line, int number) throws MeasurementException {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new MeasurementException("line " + number + " of the measured files is no ima-ng or ima-sig line");
        }
        boolean signed = matcher.group(2).equals("ima-sig");
        if (!signed && matcher.group(6) != null) {
            throw new MeasurementException("line " + number + " of the measured files has a field too many");
        }
        String algorithm = matcher.group(3);
        HexFormat hex = HexFormat.of();
        if (matcher.group(4).length() % 2 != 0
                || matcher.group(6) != null && matcher.group(6).length() % 2 != 0) {
            throw new MeasurementException("line " + number + " of the measured files has half a byte");
        }
        byte[] digest = hex.parseHex(matcher.group(4));
        String path = matcher.group(5);
        if (matcher.group(1).equals("0".repeat(40))) {
            // a violation: the file changed while it was measured, and the register was extended with ones
            return new Measured(path, algorithm, Octets.of(digest), ONES);
        }
        ByteArrayOutputStream template = new ByteArrayOutputStream();
        field(template, (algorithm + ":\0").getBytes(StandardCharsets.US_ASCII), digest);
        field(template, (path + "\0").getBytes(StandardCharsets.ISO_8859_1));
        if (signed) {
            field(template, hex.parseHex(matcher.group(6) == null ? "" : matcher.group(6)));
        }
        byte[] data = template.toByteArray();
        if (!hex.formatHex(sha1(data)).equals(matcher.group(1))) {
            throw new MeasurementException("line " + number + " of the measured files does not have its own hash");
        }
        return new Measured(path, algorithm, Octets.of(digest), Octets.of(Sha256.of(data)));
    }

    private static void field(ByteArrayOutputStream template, byte[]... parts) {
        int size = 0;
        for (byte[] part : parts) {
            size += part.length;
        }
        template.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(size)
                .array());
        for (byte[] part : parts) {
            template.writeBytes(part);
        }
    }

    private static Octets ones() {
        byte[] ones = new byte[32];
        java.util.Arrays.fill(ones, (byte) 0xff);
        return Octets.of(ones);
    }

    private static byte[] sha1(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-1; use a complete JDK", e);
        }
    }
}
