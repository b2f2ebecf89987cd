package dev.alice.keri.cesr;

import dev.alice.keri.cesr.Attachments.Collector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A streaming parser of CESR version 1 messages with JSON bodies and attachments in either domain: feed it bytes in any
 * chunking, take messages out. What begins next is told by its first byte. A message is complete when the next one begins or the stream is finished, because attachments follow their body.
 * Memory is bounded by the limits; after a refusal the stream is unusable, because its framing is lost.
 */
public final class MessageStream {
    private static final int VERSION_LENGTH = 24;

    private final int maxBody;
    private final int maxAttachments;
    private final List<String> protocols;
    private byte[] buffer = new byte[1024];
    private int start;
    private int end;
    private int neededEnd;
    private long base;
    private boolean finished;
    private @Nullable CesrException broken;
    private @Nullable Octets body;
    private long bodyOffset;
    private int attachmentBytes;
    private Collector attachments = new Collector();
    private final @Nullable Groups groups;
    private final @Nullable Bodies bodies;

    /** Told of the exact bytes of every group. */
    interface Groups {
        void take(byte[] bytes, int from, int length, Domain domain);
    }

    /** Told of the exact bytes of every body. */
    interface Bodies {
        void take(byte[] bytes, int from, int length);
    }

    /** A parser of KERI messages with bodies up to 64 KiB and attachments up to 256 KiB each. */
    public MessageStream() {
        this(1 << 16, 1 << 18, List.of("KERI"));
    }

    /**
     * A parser with its own limits.
     *
     * @param maxBody bytes of one body
     * @param maxAttachments bytes of all attachments of one body
     * @param protocols four-letter protocol names accepted in the version string
     */
    public MessageStream(int maxBody, int maxAttachments, List<String> protocols) {
        this.maxBody = maxBody;
        this.maxAttachments = maxAttachments;
        this.protocols = List.copyOf(protocols);
        this.groups = null;
        this.bodies = null;
    }

    /** A parser of KERI messages that tells what it reads, byte for byte. */
    MessageStream(Groups groups, Bodies bodies) {
        this.maxBody = 1 << 16;
        this.maxAttachments = 1 << 18;
        this.protocols = List.of("KERI");
        this.groups = groups;
        this.bodies = bodies;
    }

    /** All messages of a whole KERI stream. */
    public static List<Message> parse(byte[] stream) {
        return new MessageStream().drain(stream);
    }

    /** All messages of a whole stream, with this parser's limits. */
    public List<Message> drain(byte[] stream) {
        feed(stream, 0, stream.length);
        finish();
        List<Message> messages = new ArrayList<>();
        for (Optional<Message> next = next(); next.isPresent(); next = next()) {
            messages.add(next.get());
        }
        return messages;
    }

    /** Takes more bytes; they are copied. */
    public void feed(byte[] bytes, int from, int length) {
        if (start > 0 && end + length > buffer.length) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            base += start;
            neededEnd -= start;
            end -= start;
            start = 0;
        }
        if (end + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(end + length, buffer.length * 2));
        }
        System.arraycopy(bytes, from, buffer, end, length);
        end += length;
    }

    /** Says that no more bytes will come, so that the last message is complete. */
    public void finish() {
        finished = true;
    }

    /** The next complete message, or empty where more bytes are needed (or none are left). */
    public Optional<Message> next() {
        if (broken != null) {
            throw broken;
        }
        try {
            return advance();
        } catch (CesrException e) {
            broken = e;
            throw e;
        }
    }

    private Optional<Message> advance() {
        try {
            if (end < neededEnd && !finished) {
                return Optional.empty();
            }
            if (body == null) {
                readGenus();
                if (start == end) {
                    return Optional.empty();
                }
                readBody();
            }
            while (start < end && Domain.of(buffer[start]).isPresent()) {
                readGroup();
            }
        } catch (Cursor.Shortage shortage) {
            if (finished) {
                throw new CesrException(base + end, "the stream ends inside a message");
            }
            neededEnd = shortage.neededEnd;
            return Optional.empty();
        }
        if (start < end && buffer[start] != '{') {
            throw new CesrException(
                    base + start,
                    "neither a message nor an attachment begins here, but " + Domain.described(buffer[start]));
        }
        if (start == end && !finished) {
            return Optional.empty();
        }
        return Optional.of(emit());
    }

    /** Bytes that are held for a message that is not complete. */
    int held() {
        return end - start;
    }

    private Message emit() {
        Octets complete = body == null ? Octets.copyOf(new byte[0]) : body;
        Message message = new Message(bodyOffset, complete, attachments.finish());
        body = null;
        attachments = new Collector();
        attachmentBytes = 0;
        return message;
    }

    private void readGroup() {
        Domain domain = Domain.of(buffer[start]).orElseThrow();
        Cursor cursor = new Cursor(buffer, start, end, base, domain);
        Collector trial = new Collector();
        new GroupReader(cursor, trial, maxAttachments - attachmentBytes).read();
        attachments.add(trial);
        pass(cursor);
        if (attachmentBytes > maxAttachments) {
            throw new CesrException(
                    base + start, "more than " + maxAttachments + " bytes of attachments to one message");
        }
    }

    private void pass(Cursor cursor) {
        int length = cursor.position() - start;
        if (groups != null) {
            groups.take(buffer, start, length, cursor.domain());
        }
        start = cursor.position();
        attachmentBytes += length;
    }

    /** A stream may begin with the version of its code tables. */
    private void readGenus() {
        while (start < end && Domain.of(buffer[start]).isPresent()) {
            Cursor cursor = new Cursor(buffer, start, end, base, Domain.of(buffer[start]).orElseThrow());
            String head = cursor.peekText(4);
            if (!head.startsWith("-_") && !head.startsWith("--")) {
                throw new CesrException(
                        cursor.offset(),
                        "the group " + Counter.printable(head) + " before any message; version 1 messages begin with '{',"
                                + " and version 2 is not spoken here");
            }
            GroupReader.genus(cursor);
            pass(cursor);
            attachmentBytes = 0;
        }
    }

    private void readBody() {
        Cursor cursor = new Cursor(buffer, start, end, base, Domain.TEXT);
        if (buffer[start] != '{') {
            throw new CesrException(
                    cursor.offset(),
                    "a message begins with '{', and this is " + Domain.described(buffer[start]));
        }
        String head = cursor.peekText(VERSION_LENGTH);
        int size = bodySize(head, cursor.offset());
        cursor.need(size);
        bodyOffset = base + start;
        body = Octets.copyOf(buffer, start, start + size);
        if (bodies != null) {
            bodies.take(buffer, start, size);
        }
        start += size;
    }

    private int bodySize(String head, long offset) {
        if (!head.startsWith("{\"v\":\"")) {
            throw new CesrException(offset, "a message begins with its version string, {\"v\":\"…");
        }
        String protocol = head.substring(6, 10);
        String rest = head.substring(10);
        if (rest.startsWith("CA")) {
            throw new CesrException(
                    offset + 6, "this is a KERI version 2 message; version 1 (KERI10JSON) is spoken here");
        }
        if (!protocols.contains(protocol) || !rest.startsWith("10JSON")) {
            throw new CesrException(
                    offset + 6,
                    "version string " + Counter.printable(head.substring(6, 23)) + " is not one of " + protocols
                            + "10JSON");
        }
        String hex = rest.substring(6, 12);
        if (!hex.matches("[0-9a-f]{6}") || rest.charAt(12) != '_') {
            throw new CesrException(offset + 16, "the size in a version string is six lowercase hex digits and '_'");
        }
        int size = Integer.parseInt(hex, 16);
        if (size < VERSION_LENGTH || size > maxBody) {
            throw new CesrException(offset + 16, "a body of " + size + " bytes; at most " + maxBody + " are taken");
        }
        return size;
    }
}
