package dev.alice.gateway;

import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Statement;
import dev.alice.flow.port.StatementLog;
import dev.alice.prioritizer.Prioritizer;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The policies and principles in force: each version is a registered statement before anything is judged or ranked by it. A
 * text that is too long for one statement is registered in pieces.
 */
final class RulesInForce {
    private static final int PIECE = 18_000;

    private final Prioritizer prioritizer;

    RulesInForce(Prioritizer prioritizer) {
        this.prioritizer = prioritizer;
    }

    /**
     * Registers what is not in the log yet. Throws where the log does not take it: then it is not in force.
     *
     * @param issuer who registers it; what others say of the same version does not count
     */
    void register(StatementLog statements, LogReader log, String issuer) {
        register(
                statements,
                log,
                issuer,
                "policy",
                prioritizer.policy().version().asHex(),
                prioritizer.policy().text());
        register(
                statements,
                log,
                issuer,
                "principles",
                prioritizer.principles().version().asHex(),
                prioritizer.principles().text());
    }

    private static void register(
            StatementLog statements, LogReader log, String issuer, String kind, String version, String text) {
        String subject = "urn:alice:" + kind + ":" + version;
        List<String> pieces = pieces(text);
        int known = log.list(EntryQuery.all().about(subject).by(issuer).page(-1, EntryQuery.MAX_LIMIT))
                .entries()
                .size();
        for (int i = known; i < pieces.size(); i++) {
            Map<String, Object> paper = new LinkedHashMap<>();
            paper.put("v", "alice-" + kind + "/1");
            paper.put("sha256", version);
            paper.put("text", pieces.get(i));
            if (pieces.size() > 1) {
                paper.put("piece", i + 1);
                paper.put("of", pieces.size());
            }
            if (statements.register(new Statement(kind, subject, CanonicalJson.write(paper)))
                    instanceof StatementLog.NotLogged not) {
                throw new GatewayException(
                        "the " + kind + " cannot be registered, so it is not in force: " + not.reason());
            }
        }
    }

    static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + PIECE);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to--;
            }
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    /** The policies and principles for people: versions, and each with its words. */
    Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("version", prioritizer.policy().version().asHex());
        shown.put(
                "policies",
                prioritizer.gatekeeper().rules().stream()
                        .map(rule -> Map.of(
                                "id", rule.id(),
                                "says", rule.says(),
                                "effect", rule.forbids() ? "forbid" : "permit",
                                "layer", rule.layer().name().toLowerCase(java.util.Locale.ROOT)))
                        .toList());
        shown.put("principlesVersion", prioritizer.principles().version().asHex());
        shown.put(
                "principles",
                prioritizer.principles().all().stream()
                        .map(one -> Map.of("name", one.function().word(), "weight", one.weight(), "says", one.says()))
                        .toList());
        return shown;
    }
}
