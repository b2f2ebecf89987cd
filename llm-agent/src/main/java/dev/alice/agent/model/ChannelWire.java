package dev.alice.agent.model;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way over a stream that a person forwards: HTTP/1.1 (RFC 9112), one request on each stream. No header that could
 * hold a key of this server is sent.
 */
final class ChannelWire implements Wire {
    private static final Set<String> NOT_SENT = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "authorization",
            "x-api-key",
            "cookie",
            "expect",
            "upgrade");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,1000}");

    private final ModelDialer dialer;
    private final AtomicReference<@Nullable ModelChannel> current = new AtomicReference<>();
    private volatile boolean closed;

    ChannelWire(ModelDialer dialer) {
        this.dialer = dialer;
    }

    @Override
    public Response send(Request request) throws IOException {
        ModelChannel channel = dialer.open();
        ModelChannel before = current.getAndSet(channel);
        if (before != null) {
            before.close();
        }
        if (closed) {
            channel.close();
            throw new IOException("the turn is over");
        }
        try {
            OutputStream out = channel.output();
            byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
            out.write(head(request, body.length).getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            InputStream in = new BufferedInputStream(channel.input());
            HttpHead head = HttpHead.read(in);
            return new Response(head.status(), head.headers(), owning(head.body(in), channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String head(Request request, int length) throws IOException {
        String path = Optional.ofNullable(request.url().getRawPath())
                .filter(text -> !text.isEmpty())
                .orElse("/");
        StringBuilder head = new StringBuilder()
                .append(request.method())
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(request.url().getHost())
                .append("\r\nConnection: close\r\n");
        if (length > 0) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        for (var header : request.headers().entrySet()) {
            if (NOT_SENT.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                continue;
            }
            for (String value : header.getValue()) {
                if (!NAME.matcher(header.getKey()).matches()
                        || !VALUE.matcher(value).matches()) {
                    throw new IOException("a header of the request cannot be sent");
                }
                head.append(header.getKey()).append(": ").append(value).append("\r\n");
            }
        }
        return head.append("\r\n").toString();
    }

    private static InputStream owning(InputStream body, ModelChannel channel) {
        return new FilterInputStream(body) {
            @Override
            public void close() {
                channel.close();
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        ModelChannel open = current.getAndSet(null);
        if (open != null) {
            open.close();
        }
    }
}
