package dev.alice.gateway.mcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What this server says of itself and its tools, in the shape that a client's revision wants. */
record Results(Offer offer, String version) {
    /** Prefix of the names that the protocol keeps for itself in {@code _meta}. */
    static final String META = "io.modelcontextprotocol/";

    private static final Map<String, Object> CAPABILITIES = Map.of("tools", Map.of());

    Map<String, Object> initialized(Revision agreed) {
        return ordered(
                "protocolVersion", agreed.date(),
                "capabilities", CAPABILITIES,
                "serverInfo", serverInfo(),
                "instructions", offer.instructions());
    }

    Map<String, Object> discovered() {
        return stateless(
                true,
                cached(ordered(
                        "supportedVersions", Revision.dates(),
                        "capabilities", CAPABILITIES,
                        "instructions", offer.instructions())));
    }

    Map<String, Object> nothing(boolean stateless) {
        return stateless(stateless, ordered());
    }

    Map<String, Object> tools(boolean stateless) {
        Map<String, Object> tools =
                ordered("tools", offer.tools().stream().map(Results::tool).toList());
        return stateless ? stateless(true, cached(tools)) : tools;
    }

    private static Map<String, Object> tool(Offer.Tool tool) {
        return ordered(
                "name", tool.name(),
                "description", tool.description(),
                "inputSchema", tool.schema(),
                "annotations",
                        tool.readOnly()
                                ? ordered("readOnlyHint", true, "openWorldHint", false)
                                : ordered("readOnlyHint", false, "destructiveHint", true, "openWorldHint", true));
    }

    Map<String, Object> called(Offer.Answer answer, boolean stateless) {
        Map<String, Object> result = ordered("content", List.of(ordered("type", "text", "text", answer.text())));
        answer.structured().ifPresent(structured -> result.put("structuredContent", structured));
        result.put("isError", answer.failed());
        return stateless(stateless, result);
    }

    /** A list that the client is to ask for again each time. */
    private static Map<String, Object> cached(Map<String, Object> result) {
        result.put("ttlMs", 0);
        result.put("cacheScope", "private");
        return result;
    }

    /** A result as a request without a handshake wants it. */
    private Map<String, Object> stateless(boolean stateless, Map<String, Object> result) {
        if (stateless) {
            result.put("resultType", "complete");
            result.put("_meta", Map.of(META + "serverInfo", serverInfo()));
        }
        return result;
    }

    private Map<String, Object> serverInfo() {
        return ordered("name", "alice", "title", "Alice", "version", version);
    }

    /** A map in the order of its pairs. */
    static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
