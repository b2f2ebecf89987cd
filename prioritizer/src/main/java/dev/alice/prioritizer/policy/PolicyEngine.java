package dev.alice.prioritizer.policy;

import com.cedarpolicy.AuthorizationEngine;
import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationResponse;
import com.cedarpolicy.model.AuthorizationSuccessResponse;
import com.cedarpolicy.model.Effect;
import com.cedarpolicy.model.ValidationRequest;
import com.cedarpolicy.model.ValidationResponse;
import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.exception.CacheException;
import com.cedarpolicy.model.exception.InternalException;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.model.schema.Schema;
import com.cedarpolicy.value.EntityUID;
import dev.alice.flow.ApprovalKind;
import dev.alice.prioritizer.PrioritizerException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Cedar with one policy set in force. It always asks with the schema and with request validation on, and takes any
 * error for no answer: Cedar itself skips a {@code forbid} that errs, which would be a permission.
 */
final class PolicyEngine {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final int LONGEST_SAYING = 300;
    /** What the schemas of policies that know pairs have in common. */
    private static final Pattern PAIRS = Pattern.compile("(?m)^entity Mind\\b");

    private final AuthorizationEngine cedar = new BasicAuthorizationEngine();
    private final Schema schema;
    private final boolean paired;
    private final PolicySet policies;
    private final Map<String, Rule> rules = new TreeMap<>();

    /** Loads Cedar's native library where it is not loaded yet. Throws where a policy is wrong in any way. */
    PolicyEngine(PolicyText text) {
        try {
            schema = Schema.parse(Schema.JsonOrCedar.Cedar, text.schema());
        } catch (InternalException e) {
            throw new PrioritizerException("the policy schema is wrong: " + e.getMessage(), e);
        }
        paired = PAIRS.matcher(text.schema()).find();
        List<Policy> named = new ArrayList<>();
        for (PolicyText.Part part : text.parts()) {
            named.addAll(read(part));
        }
        validate(named);
        policies = new PolicySet(new HashSet<>(named));
        try {
            schema.cache();
            policies.cache();
        } catch (CacheException e) {
            throw new PrioritizerException("Cedar cannot hold the policies: " + e.getMessage() + "; start again", e);
        }
    }

    private List<Policy> read(PolicyText.Part part) {
        List<Policy> named = new ArrayList<>();
        try {
            PolicySet parsed = PolicySet.parsePolicies(part.text());
            if (parsed.getNumTemplates() > 0) {
                throw new PrioritizerException("the policy file " + part.name() + " has a template; write it out");
            }
            for (Policy policy : parsed.policies) {
                Map<String, String> annotations = policy.getAnnotations();
                String id = annotations.getOrDefault("id", "");
                String says = annotations.getOrDefault("say", "");
                if (!ID.matcher(id).matches() || says.isBlank() || says.length() > LONGEST_SAYING) {
                    throw new PrioritizerException("a policy in " + part.name() + " lacks an @id (lower case letters,"
                            + " digits and dashes) or a @say (1 to " + LONGEST_SAYING + " characters): "
                            + policy.getSource().strip());
                }
                Policy own = new Policy(policy.getSource(), id);
                Policy scoped = PolicyScope.narrowed(own);
                Rule rule = new Rule(
                        id,
                        says,
                        approval(annotations.getOrDefault("approval", ""), id),
                        policy.effect() == Effect.FORBID,
                        scoped != own,
                        part.layer(),
                        part.name());
                if (rules.put(id, rule) != null) {
                    throw new PrioritizerException(
                            "two policies have the id " + id + "; rename the one in " + part.name());
                }
                named.add(scoped);
            }
        } catch (InternalException e) {
            throw new PrioritizerException("the policy file " + part.name() + " is wrong: " + e.getMessage(), e);
        }
        return named;
    }

    /** Throws where a policy does not fit the schema, and says which. */
    private void validate(List<Policy> named) {
        if (objection(named).isEmpty()) {
            return;
        }
        for (Policy policy : named) {
            Rule rule = Objects.requireNonNull(rules.get(policy.getID()));
            objection(List.of(policy)).ifPresent(objection -> {
                throw new PrioritizerException(
                        "the policy " + rule.id() + " in " + rule.file() + " does not fit the schema: " + objection);
            });
        }
        throw new PrioritizerException(
                "the policies do not fit the schema: " + objection(named).orElse("together, though each does alone"));
    }

    /** Why policies do not fit the schema, or empty where they do. */
    private Optional<String> objection(List<Policy> some) {
        try {
            ValidationResponse response =
                    cedar.validate(new ValidationRequest(schema, new PolicySet(new HashSet<>(some))));
            return response.validationPassed() ? Optional.empty() : Optional.of(String.valueOf(response));
        } catch (AuthException e) {
            throw new PrioritizerException("the policies cannot be checked: " + e.getMessage(), e);
        }
    }

    private static ApprovalKind approval(String written, String id) {
        if (written.isEmpty()) {
            return ApprovalKind.NONE;
        }
        for (ApprovalKind kind : ApprovalKind.values()) {
            if (kind != ApprovalKind.NONE
                    && kind.name().toLowerCase(Locale.ROOT).equals(written)) {
                return kind;
            }
        }
        throw new PrioritizerException(
                "the policy " + id + " asks for the approval '" + written + "'; it is one_key, yes or word");
    }

    /**
     * What the policies say of one action; every error on the way is {@link Ruling.Broken}. What no shipped policy permits
     * is permitted by none.
     */
    Ruling ask(CedarQuestion question, EntityUID action) {
        AuthorizationResponse response;
        try {
            response = cedar.isAuthorized(
                    new AuthorizationRequest(
                            question.principal(),
                            action,
                            question.resource(),
                            Optional.of(question.context()),
                            Optional.of(schema),
                            true),
                    policies,
                    question.entities());
        } catch (AuthException | RuntimeException e) {
            return new Ruling.Broken("policy could not be asked: " + e.getMessage());
        }
        if (response.type != AuthorizationResponse.SuccessOrFailure.Success || response.success.isEmpty()) {
            return new Ruling.Broken("policy refused the question: " + response);
        }
        AuthorizationSuccessResponse answer = response.success.get();
        if (!answer.getErrors().isEmpty()) {
            return new Ruling.Broken("a policy could not be evaluated: " + answer.getErrors());
        }
        List<Rule> by = new ArrayList<>();
        for (String id : answer.getReason()) {
            Rule rule = rules.get(id);
            if (rule == null) {
                return new Ruling.Broken("a policy decided that is not known: " + id);
            }
            by.add(rule);
        }
        by.sort((one, other) -> one.id().compareTo(other.id()));
        if (!answer.isAllowed()) {
            return new Ruling.Denied(by);
        }
        return by.stream().anyMatch(rule -> rule.layer() == Rule.Layer.SHIPPED)
                ? new Ruling.Permitted(by)
                : new Ruling.Denied(List.of());
    }

    /** A question as these policies take it. */
    CedarQuestion question(Question asked) {
        return CedarQuestion.of(asked, paired);
    }

    List<Rule> rules() {
        return List.copyOf(rules.values());
    }
}
