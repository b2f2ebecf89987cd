package dev.alice.gateway.mcp;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The writer of messages: one a line, each whole. Safe for several threads; after a failure it writes nothing more. */
final class MessageWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final OutputStream out;
    /** ASCII alone, so that half a character, which a client may have sent, is still text that can be sent back. */
    private final JsonMapper json =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final ReentrantLock turn = new ReentrantLock();
    private boolean broken;

    MessageWriter(OutputStream out) {
        this.out = out;
    }

    /** @throws IOException where the client does not take it any more */
    void result(JsonNode id, Map<String, Object> result) throws IOException {
        ObjectNode message = message();
        message.set("id", id);
        message.set("result", json.valueToTree(result));
        write(message);
    }

    /** @param id null where it is not known which request is meant */
    void error(@Nullable JsonNode id, int code, String words, Map<String, Object> data) throws IOException {
        ObjectNode message = message();
        message.set("id", id == null ? NODES.nullNode() : id);
        ObjectNode error = message.putObject("error");
        error.put("code", code);
        error.put("message", words);
        if (!data.isEmpty()) {
            error.set("data", json.valueToTree(data));
        }
        write(message);
    }

    void notification(String method, Map<String, Object> params) throws IOException {
        ObjectNode message = message();
        message.put("method", method);
        message.set("params", json.valueToTree(params));
        write(message);
    }

    private static ObjectNode message() {
        return NODES.objectNode().put("jsonrpc", "2.0");
    }

    private void write(ObjectNode message) throws IOException {
        byte[] bytes = json.writeValueAsString(message).getBytes(StandardCharsets.US_ASCII);
        turn.lock();
        try {
            if (broken) {
                throw new IOException("the client takes no messages any more");
            }
            // half a line may stand there after a failure: nothing may follow it
            broken = true;
            out.write(bytes);
            out.write('\n');
            out.flush();
            broken = false;
        } finally {
            turn.unlock();
        }
    }
}
