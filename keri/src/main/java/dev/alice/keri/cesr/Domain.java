package dev.alice.keri.cesr;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The form in which primitives and groups travel: base64url text (qb64), or the bytes that it stands for (qb2). Four
 * characters are three bytes, and every primitive and group begins and ends on such a boundary, so one is the other without
 * loss. JSON bodies are the same in both.
 */
public enum Domain {
    TEXT,
    BINARY;

    /** The domain of a group that begins with this byte (its cold-start bits); empty where no group does. */
    static Optional<Domain> of(byte first) {
        if (first == '-') {
            return Optional.of(TEXT);
        }
        return (first & 0xfc) == 0xf8 ? Optional.of(BINARY) : Optional.empty();
    }

    /** What else a byte may begin, in words for a refusal. */
    static String described(byte first) {
        return switch ((first & 0xff) >>> 5) {
            case 0 -> "annotated text";
            case 1 -> "text that is no counter";
            case 2 -> "an op code";
            case 3 -> "JSON";
            case 4, 6 -> "MessagePack";
            case 5 -> "CBOR";
            default -> "an op code in binary";
        };
    }

    /** Bytes that so many characters of text take; a multiple of four, or an offset inside one. */
    int bytes(int characters) {
        return this == TEXT ? characters : characters * 3 / 4;
    }

    /** Primitives and groups, given as text, in this domain. */
    public byte[] encode(String qb64) {
        if (qb64.length() % 4 != 0) {
            throw new CesrException(qb64.length(), "primitives and groups come in fours of characters");
        }
        Base64Url.check(qb64);
        return this == TEXT ? qb64.getBytes(StandardCharsets.US_ASCII) : Base64Url.decode(qb64);
    }

    /** The text of primitives or groups in this domain. */
    String text(byte[] bytes, int from, int length) {
        return this == TEXT
                ? new String(bytes, from, length, StandardCharsets.ISO_8859_1)
                : Base64Url.encode(bytes, from, length);
    }

    /** The same stream, its groups in this domain; refused as {@link MessageStream} refuses. */
    public byte[] convert(byte[] stream) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(stream.length);
        new MessageStream((bytes, from, length, domain) ->
                        out.writeBytes(encode(domain.text(bytes, from, length))), out::write)
                .drain(stream);
        return out.toByteArray();
    }
}
