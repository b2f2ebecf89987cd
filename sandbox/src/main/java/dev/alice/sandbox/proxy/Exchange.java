package dev.alice.sandbox.proxy;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of a rehearsal to its proxy: requests in turn, each answered before the next is read. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** Of a request's headers only these go on. */
    private static final List<String> SENT =
            List.of("user-agent", "accept", "range", "if-range", "if-modified-since", "if-none-match", "cache-control");

    /** Of an answer's headers these belong to the connection (RFC 9110, section 7.6.1). */
    private static final Set<String> HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authentication-info",
            "te",
            "trailer",
            "upgrade",
            "alt-svc",
            "set-cookie");

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( [\\x20-\\x7e]{0,200})?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,15}");

    private final InputStream in;
    private final OutputStream out;
    private final Doorkeeper doorkeeper;
    private final Record record;
    private final ProxyLimits limits;
    private final Set<AutoCloseable> open;

    Exchange(
            InputStream in,
            OutputStream out,
            Doorkeeper doorkeeper,
            Record record,
            ProxyLimits limits,
            Set<AutoCloseable> open) {
        this.in = new BufferedInputStream(in);
        this.out = out;
        this.doorkeeper = doorkeeper;
        this.record = record;
        this.limits = limits;
        this.open = open;
    }

    void serve() throws IOException {
        while (true) {
            Optional<RequestHead> head;
            try {
                head = RequestHead.read(in);
            } catch (RequestHead.Malformed e) {
                record.answered();
                record.refused("?", "(not a request)", 400);
                refuse(400, String.valueOf(e.getMessage()));
                return;
            }
            if (head.isEmpty() || !answer(head.get())) {
                return;
            }
        }
    }

    /** Answers one request; whether another may follow. */
    private boolean answer(RequestHead head) throws IOException {
        Doorkeeper.Decision decision = record.answered() > limits.requests()
                ? new Doorkeeper.Closed(429, "more than " + limits.requests() + " requests in one rehearsal")
                : doorkeeper.decide(head);
        return switch (decision) {
            case Doorkeeper.Closed closed -> {
                record.refused(head.method(), head.target(), closed.status());
                refuse(closed.status(), closed.reason());
                yield false;
            }
            case Doorkeeper.Open way -> {
                Record.Entry entry = record.begin(head.method(), head.target());
                Socket upstream;
                try {
                    upstream = doorkeeper.dial(way.address());
                } catch (IOException e) {
                    refuse(502, head.host() + " cannot be reached");
                    yield false;
                }
                open.add(upstream);
                try (upstream) {
                    upstream.setSoTimeout(Math.toIntExact(limits.silence().toMillis()));
                    yield head.isTunnel() ? tunnel(head, upstream, entry) : fetch(head, upstream, entry);
                } finally {
                    open.remove(upstream);
                }
            }
        };
    }

    private boolean fetch(RequestHead head, Socket upstream, Record.Entry entry) throws IOException {
        List<String> request = new ArrayList<>();
        request.add(head.method() + " " + head.path() + " HTTP/1.1");
        request.add("Host: " + head.host() + (head.port() == 80 ? "" : ":" + head.port()));
        SENT.forEach(name -> head.header(name).ifPresent(value -> request.add(name + ": " + value)));
        request.add("Connection: close");
        int status = 502;
        Flow flow = new Flow();
        try {
            upstream.getOutputStream().write(RequestHead.bytes(request));
            InputStream answer = new BufferedInputStream(upstream.getInputStream());
            List<String> lines = RequestHead.lines(answer);
            Matcher line = lines.isEmpty() ? null : STATUS.matcher(lines.getFirst());
            if (line == null || !line.matches()) {
                throw new RequestHead.Malformed("the mirror does not speak HTTP");
            }
            status = Integer.parseInt(line.group(1));
            boolean empty = head.method().equals("HEAD") || status == 204 || status == 304 || status < 200;
            Optional<Long> length = empty ? Optional.of(0L) : length(lines);
            List<String> kept = new ArrayList<>(List.of(lines.getFirst()));
            lines.stream().skip(1).filter(Exchange::isEndToEnd).forEach(kept::add);
            boolean last = length.isEmpty()
                    || head.header("connection")
                            .filter("close"::equalsIgnoreCase)
                            .isPresent();
            kept.add(last ? "Connection: close" : "Connection: keep-alive");
            out.write(RequestHead.bytes(kept));
            flow.copy(answer, out, length.orElse(Long.MAX_VALUE));
            out.flush();
            return !last && flow.count == length.orElse(-1L);
        } catch (RequestHead.Malformed e) {
            refuse(502, String.valueOf(e.getMessage()));
            return false;
        } finally {
            entry.end(status, flow.count);
        }
    }

    private boolean tunnel(RequestHead head, Socket upstream, Record.Entry entry) throws IOException {
        entry.end(200, 0);
        out.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        byte[] hello;
        try {
            hello = ClientHello.read(in, head.host());
        } catch (ClientHello.Refused e) {
            LOG.atDebug().setCause(e).log("a tunnel was closed");
            entry.refuse(403);
            return false;
        }
        Flow down = new Flow();
        Flow up = new Flow();
        Thread back = Thread.ofVirtual().start(() -> {
            try {
                down.copy(upstream.getInputStream(), out, Long.MAX_VALUE);
            } catch (IOException e) {
                down.failed = true;
            } finally {
                // a reader of the other direction wakes up
                FilteringProxy.quietly(upstream);
                FilteringProxy.quietly(out);
            }
        });
        try {
            up.copy(new ByteArrayInputStream(hello), upstream.getOutputStream(), hello.length);
            up.copy(in, upstream.getOutputStream(), Long.MAX_VALUE);
            upstream.shutdownOutput();
        } catch (IOException e) {
            FilteringProxy.quietly(upstream);
        }
        try {
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            entry.end(200, up.count + down.count);
        }
        return false;
    }

    private void refuse(int status, String reason) throws IOException {
        String body = "alice rehearsal: " + reason + "\n";
        out.write(RequestHead.bytes(List.of(
                "HTTP/1.1 " + status + " refused",
                "Content-Type: text/plain",
                "Content-Length: " + body.length(),
                "Connection: close")));
        out.write(body.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static boolean isEndToEnd(String header) {
        int colon = header.indexOf(':');
        return colon > 0 && !HOP.contains(header.substring(0, colon).toLowerCase(Locale.ROOT));
    }

    /** The length that the answer states once and plainly; empty where its end is that of the connection or is chunked. */
    private static Optional<Long> length(List<String> lines) throws RequestHead.Malformed {
        List<String> stated = values(lines, "content-length");
        if (!values(lines, "transfer-encoding").isEmpty() || stated.isEmpty()) {
            return Optional.empty();
        }
        if (stated.size() > 1 || !LENGTH.matcher(stated.getFirst()).matches()) {
            throw new RequestHead.Malformed("the mirror states no single length");
        }
        return Optional.of(Long.valueOf(stated.getFirst()));
    }

    private static List<String> values(List<String> lines, String name) {
        return lines.stream()
                .skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    /** One direction of bytes, counted and bounded. */
    private final class Flow {
        private final long deadline = System.nanoTime() + limits.exchange().toNanos();
        private volatile long count;
        private volatile boolean failed;

        void copy(InputStream from, OutputStream to, long most) throws IOException {
            byte[] chunk = new byte[32 << 10];
            while (count < most) {
                int size = from.read(chunk, 0, (int) Math.min(chunk.length, most - count));
                if (size < 0) {
                    return;
                }
                if (record.took(size) > limits.bytes()) {
                    throw new IOException("more than " + limits.bytes() + " bytes in one rehearsal");
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("one answer took longer than " + limits.exchange());
                }
                to.write(chunk, 0, size);
                count += size;
            }
        }
    }
}
