package dev.alice.gateway.ssh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The strict reading of the body of OpenSSH's {@code streamlocal-forward@openssh.com} and {@code
 * cancel-streamlocal-forward@openssh.com} global requests (PROTOCOL section 2.4): one string, the socket path.
 */
sealed interface StreamLocalRequest {
    /** The longest accepted path in bytes; a Unix socket address holds 107, the client's own bound is looser. */
    int MAX_PATH = 255;

    /** A usable path; its characters are the request's bytes (ISO 8859-1), so that they go back unchanged. */
    record Path(String path) implements StreamLocalRequest {}

    /** A body that is refused. */
    record Malformed(String reason) implements StreamLocalRequest {}

    /** {@code path} for eyes: its bytes as UTF-8, with {@code ?} for what could move a cursor. */
    static String shown(String path) {
        String text = new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Reads {@code body}, the bytes after want-reply; every array gives one of the two results. */
    static StreamLocalRequest parse(byte[] body) {
        if (body.length < Integer.BYTES) {
            return new Malformed("no path");
        }
        int length = ByteBuffer.wrap(body).getInt();
        if (length < 0 || length != body.length - Integer.BYTES) {
            return new Malformed("the path's length does not match the request's");
        }
        if (length > MAX_PATH) {
            return new Malformed("the path is over " + MAX_PATH + " bytes");
        }
        String path = new String(body, Integer.BYTES, length, StandardCharsets.ISO_8859_1);
        if (!path.startsWith("/")) {
            return new Malformed("the path is not absolute");
        }
        if (path.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            return new Malformed("the path has a control character in it");
        }
        return new Path(path);
    }
}
