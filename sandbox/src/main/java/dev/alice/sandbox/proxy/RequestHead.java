package dev.alice.sandbox.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a request to a proxy (RFC 9112, sections 3.2.2 and 3.2.3), parsed strictly.
 *
 * @param host in lower case
 * @param path with the query; empty for a tunnel
 * @param headers the first value by name in lower case
 */
record RequestHead(String method, String host, int port, String path, Map<String, String> headers) {
    static final int MAX_BYTES = 16 << 10;
    private static final int MAX_LINES = 64;

    private static final Pattern LINE = Pattern.compile("([A-Z]{1,16}) ([\\x21-\\x7e]{1,4096}) HTTP/1\\.[01]");
    private static final Pattern ABSOLUTE = Pattern.compile("http://([^/:?#@\\[\\]]+)(?::([0-9]{1,5}))?(/[^#]*)?");
    private static final Pattern AUTHORITY = Pattern.compile("([^/:?#@\\[\\]]+):([0-9]{1,5})");
    private static final Pattern HEADER =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}):[ \\t]*([\\x20-\\x7e\\t]*?)[ \\t]*");

    /** What is not a request to a proxy; the message is fit for its answer. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    boolean isTunnel() {
        return method.equals("CONNECT");
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Where it goes, for the record. */
    String target() {
        return host + (port == 80 && !isTunnel() ? "" : ":" + port) + path;
    }

    /** Reads one head; empty where the stream ends before its first byte. */
    static Optional<RequestHead> read(InputStream stream) throws IOException, Malformed {
        List<String> lines = lines(stream);
        return lines.isEmpty() ? Optional.empty() : Optional.of(parse(lines));
    }

    static RequestHead parse(List<String> lines) throws Malformed {
        Matcher line = LINE.matcher(lines.getFirst());
        if (!line.matches()) {
            throw new Malformed("the first line is not that of a request");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String text : lines.subList(1, lines.size())) {
            Matcher header = HEADER.matcher(text);
            if (!header.matches()) {
                throw new Malformed("a line is not a header");
            }
            headers.putIfAbsent(header.group(1).toLowerCase(Locale.ROOT), header.group(2));
        }
        boolean tunnel = line.group(1).equals("CONNECT");
        Matcher target = (tunnel ? AUTHORITY : ABSOLUTE).matcher(line.group(2));
        if (!target.matches()) {
            throw new Malformed(tunnel ? "CONNECT takes host:port" : "a proxy is asked by http://host/path");
        }
        int port = target.group(2) == null ? 80 : Integer.parseInt(target.group(2));
        String host = target.group(1).toLowerCase(Locale.ROOT);
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (port < 1 || port > 65_535 || !Mirror.isHost(host)) {
            throw new Malformed("no host and port can be read in the request");
        }
        String path = tunnel ? "" : target.group(3) == null ? "/" : target.group(3);
        return new RequestHead(line.group(1), host, port, path, Map.copyOf(headers));
    }

    /** The lines up to the empty one; each ends with CR LF or LF alone. */
    static List<String> lines(InputStream stream) throws IOException, Malformed {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int read = 0; read < MAX_BYTES; read++) {
            int next = stream.read();
            if (next < 0) {
                if (read == 0) {
                    return lines;
                }
                throw new Malformed("the head ends in its middle");
            }
            if (next != '\n') {
                line.append((char) next);
                continue;
            }
            String text = line.isEmpty() || line.charAt(line.length() - 1) != '\r'
                    ? line.toString()
                    : line.substring(0, line.length() - 1);
            line.setLength(0);
            if (text.isEmpty()) {
                if (lines.isEmpty()) {
                    throw new Malformed("the head is empty");
                }
                return lines;
            }
            if (lines.size() == MAX_LINES) {
                throw new Malformed("the head has more than " + MAX_LINES + " lines");
            }
            lines.add(text);
        }
        throw new Malformed("the head has more than " + MAX_BYTES + " bytes");
    }

    static byte[] bytes(List<String> lines) {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
