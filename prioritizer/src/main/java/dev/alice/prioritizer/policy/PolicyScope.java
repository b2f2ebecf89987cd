package dev.alice.prioritizer.policy;

import com.cedarpolicy.model.exception.InternalException;
import com.cedarpolicy.model.policy.Policy;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alice.prioritizer.PrioritizerException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a policy is about, where its scope leaves that open: one that speaks of what only a flow has is about flows, as if
 * it said {@code resource is Flow}. Of a pane that is read it says nothing.
 */
final class PolicyScope {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** What a pane has too. */
    private static final Set<String> SHARED = Set.of("user", "host");

    /** Wherever a scope leaves the resource open; it may be found elsewhere too. */
    private static final Pattern OPEN = Pattern.compile("\\bresource(?:\\s|,|//[^\n]*\n)*\\)");

    private PolicyScope() {}

    /** The policy itself, or the narrower one that it stands for. */
    static Policy narrowed(Policy policy) {
        if (!OPEN.matcher(policy.getSource()).find()) {
            return policy;
        }
        try {
            ObjectNode tree = (ObjectNode) JSON.readTree(policy.toJson());
            boolean open = tree.path("resource").path("op").asText().equals("All");
            boolean reads = tree.path("action").path("op").asText().equals("All")
                    || tree.path("action").toString().contains("\"id\":\"read\"");
            if (!open || !reads || !speaksOfFlows(tree.path("conditions"))) {
                return policy;
            }
            tree.putObject("resource").put("op", "is").put("entity_type", "Flow");
            return Policy.fromJson(policy.getID(), JSON.writeValueAsString(tree));
        } catch (InternalException | JsonProcessingException e) {
            throw new PrioritizerException(
                    "the policy " + policy.getID() + " cannot be read: " + e.getMessage() + "; write it otherwise", e);
        }
    }

    private static boolean speaksOfFlows(JsonNode node) {
        JsonNode access = node.path(".");
        String of = access.path("left").path("Var").asText();
        if (of.equals("context")
                || of.equals("resource") && !SHARED.contains(access.path("attr").asText())) {
            return true;
        }
        for (JsonNode child : node) {
            if (speaksOfFlows(child)) {
                return true;
            }
        }
        return false;
    }
}
