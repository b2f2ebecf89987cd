package dev.alice.agent.model;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The body of an HTTP/1.1 answer: of a known length, or in chunks (RFC 9112, section 7.1). A body cut short is an error. */
final class HttpBody extends InputStream {
    private static final Pattern SIZE = Pattern.compile("([0-9A-Fa-f]{1,8})(?:[ \\t]*;.{0,200})?");
    private static final int MAX_SIZE_LINE = 256;
    private static final int MAX_TRAILERS = 8_192;

    private final InputStream in;
    private final boolean chunked;
    private long left;
    private boolean first = true;
    private boolean ended;

    private HttpBody(InputStream in, boolean chunked, long left) {
        this.in = in;
        this.chunked = chunked;
        this.left = left;
        this.ended = !chunked && left == 0;
    }

    static InputStream chunked(InputStream in) {
        return new HttpBody(in, true, 0);
    }

    static InputStream ofLength(InputStream in, long length) {
        return new HttpBody(in, false, length);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!ended && left == 0) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int read = in.read(buffer, offset, (int) Math.min(length, left));
        if (read < 0) {
            throw new EOFException("the endpoint ended in the middle of its answer");
        }
        left -= read;
        if (left == 0 && !chunked) {
            ended = true;
        }
        return read;
    }

    private void nextChunk() throws IOException {
        int[] room = {MAX_SIZE_LINE};
        if (!first && !HttpHead.line(in, room).isEmpty()) {
            throw new ProtocolException("a chunk of the endpoint is longer than it said");
        }
        first = false;
        Matcher size = SIZE.matcher(HttpHead.line(in, room));
        if (!size.matches()) {
            throw new ProtocolException("the endpoint sent a chunk without a size");
        }
        left = Long.parseLong(size.group(1), 16);
        if (left == 0) {
            int[] trailers = {MAX_TRAILERS};
            while (!HttpHead.line(in, trailers).isEmpty()) {
                // trailers say nothing that is needed here
            }
            ended = true;
        }
    }
}
