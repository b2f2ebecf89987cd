package dev.alice.scitt.policy;

import dev.alice.scitt.JsonObject;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.PolicyLanguage;
import dev.alice.scitt.log.RegistrationPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A policy as its document has it: the first rule whose conditions hold decides; where none does, {@code otherwise}.
 *
 * <pre>{@code
 * {"v": "scitt-policy/1", "otherwise": "refuse", "rules": [
 *   {"id": "sbom", "effect": "admit", "says": "SBOMs of our builders, at most 20 kB",
 *    "when": {"issuer": ["did:web:build.example*"], "contentType": ["application/spdx+json"]},
 *    "require": {"maxPayloadBytes": 20000, "schema": {"type": "object", "required": ["spdxVersion"]}}}]}
 * }</pre>
 *
 * @param rules the rules in their order
 * @param admitOthers what becomes of a statement that no rule is about
 */
public record RuleBook(List<Rule> rules, boolean admitOthers) implements RegistrationPolicy {
    /** The language of these documents. */
    public static final PolicyLanguage LANGUAGE = document -> parse(document);

    private static final int MAX_BYTES = 60_000;
    private static final int MAX_RULES = 100;

    public RuleBook {
        rules = List.copyOf(rules);
        Set<String> ids = new HashSet<>();
        for (Rule rule : rules) {
            if (!ids.add(rule.id())) {
                throw new MalformedException("the policy has two rules '" + rule.id() + "'");
            }
        }
    }

    /**
     * Reads a document.
     *
     * @throws MalformedException if it is not understood to the last member
     */
    public static RuleBook parse(Octets document) {
        if (document.length() > MAX_BYTES) {
            throw new MalformedException("a policy has at most " + MAX_BYTES + " bytes, not " + document.length());
        }
        JsonObject json = JsonObject.parse(document.toBytes(), "the policy").only("v", "about", "otherwise", "rules");
        if (!json.text("v").equals("scitt-policy/1")) {
            throw new MalformedException("the policy is not of version scitt-policy/1");
        }
        json.optionalText("about");
        List<Rule> rules =
                json.objects("rules", MAX_RULES).stream().map(Rule::parse).toList();
        return new RuleBook(rules, Rule.admits(json, "otherwise"));
    }

    /** The document of the policy that adds nothing to trust and signature: an example to begin from. */
    public static Octets example() {
        try (InputStream in = RuleBook.class.getResourceAsStream("example-policy.json")) {
            if (in == null) {
                throw new IllegalStateException("the example policy is missing from the class path");
            }
            return Octets.of(in.readAllBytes());
        } catch (IOException e) {
            throw new ScittException("the example policy cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> objection(SignedStatement statement) {
        for (Rule rule : rules) {
            if (rule.isAbout(statement)) {
                return rule.objection(statement);
            }
        }
        return admitOthers
                ? Optional.empty()
                : Optional.of("no rule of the registration policy is about this statement, and it refuses all others");
    }
}
