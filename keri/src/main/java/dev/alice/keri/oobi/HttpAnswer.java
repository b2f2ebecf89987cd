package dev.alice.keri.oobi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One HTTP/1.1 answer (RFC 9112) read from a stream, bounded in every part. */
final class HttpAnswer {
    private static final int MOST_LINE = 8192;
    private static final int MOST_FIELDS = 100;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: .*)?");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,6})[ \t]*(?:;.*)?");

    private final InputStream in;
    private final int mostBody;
    private final Map<String, String> fields = new HashMap<>();
    private final int status;

    /** Reads the head. */
    HttpAnswer(InputStream in, int mostBody) throws IOException {
        this.in = in;
        this.mostBody = mostBody;
        Matcher first = STATUS.matcher(line());
        if (!first.matches()) {
            throw new IOException("not an HTTP answer");
        }
        this.status = Integer.parseInt(first.group(1));
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1 || fields.size() >= MOST_FIELDS) {
                throw new IOException("a head that is not HTTP, or too long");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String before = fields.put(name, line.substring(colon + 1).strip());
            if (before != null && (name.equals("content-length") || name.equals("transfer-encoding"))) {
                throw new IOException("two fields " + name);
            }
        }
    }

    int status() {
        return status;
    }

    Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    byte[] body() throws IOException {
        if (field("content-encoding")
                .filter(v -> !v.equalsIgnoreCase("identity"))
                .isPresent()) {
            throw new IOException("a content encoding that was not asked for");
        }
        Optional<String> length = field("content-length");
        Optional<String> encoding = field("transfer-encoding");
        if (encoding.isPresent()) {
            if (length.isPresent() || !encoding.get().equalsIgnoreCase("chunked")) {
                throw new IOException("a transfer encoding that was not asked for");
            }
            return chunks();
        }
        if (length.isPresent() && !length.get().matches("[0-9]{1,9}")) {
            throw new IOException("a length that is none");
        }
        return plain(length.map(Integer::parseInt).orElse(-1));
    }

    private byte[] plain(int length) throws IOException {
        if (length > mostBody) {
            throw tooLong();
        }
        byte[] body = in.readNBytes(length < 0 ? mostBody + 1 : length);
        if (body.length > mostBody) {
            throw tooLong();
        }
        if (body.length < length) {
            throw new IOException("it ended too early");
        }
        return body;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            Matcher size = CHUNK.matcher(line());
            if (!size.matches()) {
                throw new IOException("a chunk without its size");
            }
            int length = Integer.parseInt(size.group(1), 16);
            if (length == 0) {
                return body.toByteArray();
            }
            if (body.size() + length > mostBody) {
                throw tooLong();
            }
            byte[] chunk = in.readNBytes(length);
            if (chunk.length < length || !line().isEmpty()) {
                throw new IOException("a chunk that ended too early");
            }
            body.writeBytes(chunk);
        }
    }

    private IOException tooLong() {
        return new IOException("over " + mostBody + " bytes");
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            if (next < 0 || line.size() >= MOST_LINE) {
                throw new IOException("a line that does not end");
            }
            line.write(next);
        }
    }
}
