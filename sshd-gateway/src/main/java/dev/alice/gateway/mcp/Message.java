package dev.alice.gateway.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One message of a client, as far as it could be understood (JSON-RPC 2.0, sections 4 and 5). */
sealed interface Message {
    /** @param id a text or a whole number */
    record Request(JsonNode id, String method, ObjectNode params) implements Message {}

    /** Something that wants no answer. */
    record Notification(String method, ObjectNode params) implements Message {}

    /** An answer to a request; this server asks nothing, so it means nothing. */
    record Reply() implements Message {}

    /** It is no message, and why. */
    record Unreadable(int code, String words) implements Message {}
}
