package dev.alice.gateway.mcp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The strict reader of messages: one a line, UTF-8, at most {@value #MOST_BYTES} bytes, {@value #DEPTH} levels and
 * {@value #MOST_TOKENS} tokens, no key twice. What is longer is skipped without being kept.
 */
final class MessageReader {
    static final int MOST_BYTES = 1 << 20;
    static final int DEPTH = 32;
    static final int MOST_TOKENS = 50_000;

    /** Whoever sends a line of this length sends no messages. */
    private static final long MOST_SKIPPED = 64L << 20;

    private static final int MOST_ID = 200;
    private static final int MOST_METHOD = 200;

    private final InputStream in;
    private final byte[] buffer = new byte[8192];
    private final JsonMapper json = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxStringLength(MOST_BYTES)
                            .maxNameLength(1_000)
                            .maxNumberLength(40)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private int from;
    private int until;

    MessageReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next message; empty at the end of the input. A last line without its line feed is none.
     *
     * @throws IOException where the input breaks, or is no sequence of lines
     */
    Optional<Message> next() throws IOException {
        while (true) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            long length = line(line);
            if (length < 0) {
                return Optional.empty();
            }
            if (length > MOST_BYTES) {
                return Optional.of(new Message.Unreadable(
                        Errors.INVALID_REQUEST, "a message has at most " + MOST_BYTES + " bytes"));
            }
            byte[] bytes = line.toByteArray();
            if (!isBlank(bytes)) {
                return Optional.of(read(bytes));
            }
        }
    }

    /** Reads to the end of the line and keeps as much as a message may have; its length, or -1 at the end of the input. */
    private long line(ByteArrayOutputStream kept) throws IOException {
        long length = 0;
        while (true) {
            if (from == until) {
                int count = in.read(buffer);
                if (count < 0) {
                    return -1;
                }
                from = 0;
                until = count;
            }
            int end = from;
            while (end < until && buffer[end] != '\n') {
                end++;
            }
            length += end - from;
            if (length <= MOST_BYTES) {
                kept.write(buffer, from, end - from);
            }
            boolean ended = end < until;
            from = ended ? end + 1 : end;
            if (ended) {
                return length;
            }
            if (length > MOST_SKIPPED) {
                throw new IOException("a line of more than " + MOST_SKIPPED + " bytes is no message");
            }
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte one : bytes) {
            if (one != ' ' && one != '\t' && one != '\r') {
                return false;
            }
        }
        return true;
    }

    private Message read(byte[] bytes) {
        JsonNode node;
        try {
            // decoded here, so that no other encoding is guessed and nothing is replaced
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            node = json.readTree(text);
        } catch (CharacterCodingException e) {
            return new Message.Unreadable(Errors.PARSE_ERROR, "a message is UTF-8");
        } catch (JsonProcessingException e) {
            return new Message.Unreadable(
                    Errors.PARSE_ERROR,
                    "a message is one JSON object a line, with at most " + DEPTH + " levels and " + MOST_TOKENS
                            + " tokens, and no key twice");
        }
        if (node.isArray()) {
            return new Message.Unreadable(
                    Errors.INVALID_REQUEST, "batches are no part of the protocol; send one message a line");
        }
        if (!(node instanceof ObjectNode object)
                || !"2.0".equals(object.path("jsonrpc").textValue())) {
            return new Message.Unreadable(Errors.INVALID_REQUEST, "a message is an object of JSON-RPC 2.0");
        }
        return read(object);
    }

    private static Message read(ObjectNode object) {
        JsonNode method = object.get("method");
        JsonNode id = object.get("id");
        if (method == null) {
            return object.has("result") || object.has("error")
                    ? new Message.Reply()
                    : new Message.Unreadable(Errors.INVALID_REQUEST, "a request names its method");
        }
        if (!method.isTextual() || method.textValue().length() > MOST_METHOD) {
            return new Message.Unreadable(
                    Errors.INVALID_REQUEST, "a method is a text of at most " + MOST_METHOD + " characters");
        }
        if (id != null && !isId(id)) {
            return new Message.Unreadable(
                    Errors.INVALID_REQUEST,
                    "an id is a whole number or a text of at most " + MOST_ID + " characters, never null");
        }
        JsonNode params = object.get("params");
        if (params != null && !params.isObject()) {
            return new Message.Unreadable(Errors.INVALID_REQUEST, "params are an object");
        }
        ObjectNode named = params == null ? object.objectNode() : (ObjectNode) params;
        return id == null
                ? new Message.Notification(method.textValue(), named)
                : new Message.Request(id, method.textValue(), named);
    }

    private static boolean isId(JsonNode id) {
        return id.isTextual() ? id.textValue().length() <= MOST_ID : id.isIntegralNumber() && id.canConvertToLong();
    }
}
