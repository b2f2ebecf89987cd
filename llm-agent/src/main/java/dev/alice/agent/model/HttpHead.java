package dev.alice.agent.model;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of an HTTP/1.1 answer (RFC 9112, sections 4 and 5), read strictly: bounded, no folded lines, and one way alone
 * to tell where the body ends.
 *
 * @param headers by their names in lower case
 */
record HttpHead(int status, Map<String, List<String>> headers) {
    private static final int MAX_BYTES = 32_768;
    private static final int MAX_LINES = 100;
    private static final int MAX_INTERIM = 4;
    private static final Pattern STATUS =
            Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: [\\x20-\\x7e\\x80-\\xff]*)?");
    private static final Pattern FIELD =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \\t]*([\\t\\x20-\\x7e\\x80-\\xff]*)");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,12}");

    /** Reads a head; interim answers (1xx) before it are skipped. */
    static HttpHead read(InputStream in) throws IOException {
        for (int i = 0; i <= MAX_INTERIM; i++) {
            HttpHead head = one(in);
            if (head.status() >= 200) {
                return head;
            }
        }
        throw new ProtocolException("the endpoint sent interim answers alone");
    }

    private static HttpHead one(InputStream in) throws IOException {
        int[] left = {MAX_BYTES};
        Matcher status = STATUS.matcher(line(in, left));
        if (!status.matches()) {
            throw new ProtocolException("the endpoint did not answer with HTTP/1.1");
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (int i = 0; i <= MAX_LINES; i++) {
            String line = line(in, left);
            if (line.isEmpty()) {
                return new HttpHead(Integer.parseInt(status.group(1)), headers);
            }
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new ProtocolException("a header of the endpoint cannot be read");
            }
            headers.computeIfAbsent(field.group(1).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(field.group(2).strip());
        }
        throw new ProtocolException("the endpoint sent more than " + MAX_LINES + " headers");
    }

    /** The body that follows this head (RFC 9112, section 6.3). */
    InputStream body(InputStream in) throws IOException {
        List<String> coding = headers.getOrDefault("transfer-encoding", List.of());
        List<String> length = headers.getOrDefault("content-length", List.of());
        if (status == 204 || status == 304) {
            return InputStream.nullInputStream();
        }
        if (!coding.isEmpty()) {
            if (!length.isEmpty() || coding.size() != 1 || !coding.getFirst().equalsIgnoreCase("chunked")) {
                throw new ProtocolException("the endpoint did not say clearly where its answer ends");
            }
            return HttpBody.chunked(in);
        }
        if (length.isEmpty()) {
            return in;
        }
        if (length.size() != 1 || !LENGTH.matcher(length.getFirst()).matches()) {
            throw new ProtocolException("the endpoint did not say clearly how long its answer is");
        }
        return HttpBody.ofLength(in, Long.parseLong(length.getFirst()));
    }

    /** A line without its end; {@code left} counts down the bytes that may still be read. */
    static String line(InputStream in, int[] left) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the endpoint ended in the middle of a line");
            }
            if (--left[0] < 0) {
                throw new ProtocolException("the endpoint sent a head that is too long");
            }
            if (b == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(b);
        }
    }
}
