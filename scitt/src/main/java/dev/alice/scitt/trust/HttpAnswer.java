package dev.alice.scitt.trust;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reading of one HTTP/1.1 answer (RFC 9112) whose status is 200, bounded in every part. */
final class HttpAnswer {
    private static final int MAX_LINE = 4096;
    private static final int MAX_HEAD = 100;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: .*)?");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,6})[ \t]*(?:;.*)?");

    private final InputStream in;
    private final int maxBody;

    HttpAnswer(InputStream in, int maxBody) {
        this.in = in;
        this.maxBody = maxBody;
    }

    byte[] body() throws IOException {
        Matcher status = STATUS.matcher(line());
        if (!status.matches()) {
            throw new ProtocolException("not an HTTP answer");
        }
        if (status.group(1).startsWith("5") || status.group(1).equals("429")) {
            throw new IOException("status " + status.group(1) + " for now");
        }
        if (!status.group(1).equals("200")) {
            throw new ProtocolException("status " + status.group(1));
        }
        long length = -1;
        boolean chunked = false;
        for (int lines = 0; ; lines++) {
            String line = line();
            if (line.isEmpty()) {
                break;
            }
            int colon = line.indexOf(':');
            if (colon < 1 || lines >= MAX_HEAD) {
                throw new ProtocolException("a head that is not HTTP, or too long");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (name.equals("content-length")) {
                if (length >= 0 || !value.matches("[0-9]{1,9}")) {
                    throw new ProtocolException("a length that is none");
                }
                length = Long.parseLong(value);
            } else if (name.equals("transfer-encoding")) {
                if (!value.equalsIgnoreCase("chunked")) {
                    throw new ProtocolException("a transfer encoding that was not asked for");
                }
                chunked = true;
            } else if (name.equals("content-encoding") && !value.equalsIgnoreCase("identity")) {
                throw new ProtocolException("a content encoding that was not asked for");
            }
        }
        if (chunked && length >= 0) {
            throw new ProtocolException("both a length and chunks");
        }
        return chunked ? chunks() : plain(length);
    }

    private byte[] plain(long length) throws IOException {
        if (length > maxBody) {
            throw new ProtocolException("over " + maxBody + " bytes");
        }
        byte[] body = in.readNBytes(length < 0 ? maxBody + 1 : (int) length);
        if (body.length > maxBody) {
            throw new ProtocolException("over " + maxBody + " bytes");
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
                throw new ProtocolException("a chunk without its size");
            }
            int length = Integer.parseInt(size.group(1), 16);
            if (length == 0) {
                return body.toByteArray();
            }
            if (body.size() + length > maxBody) {
                throw new ProtocolException("over " + maxBody + " bytes");
            }
            byte[] chunk = in.readNBytes(length);
            if (chunk.length < length || !line().isEmpty()) {
                throw new IOException("a chunk that ended too early");
            }
            body.writeBytes(chunk);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            if (next < 0 || line.size() >= MAX_LINE) {
                throw new ProtocolException("a line that does not end");
            }
            line.write(next);
        }
    }
}
