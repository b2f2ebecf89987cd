package dev.alice.scitt.policy;

import dev.alice.scitt.JsonObject;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.cose.SignedStatement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One rule.
 *
 * @param id its name, which refusals carry
 * @param says why it is there, in words for whoever it refuses
 * @param admit whether it admits what it is about, where that also meets the requirements; else it refuses
 * @param conditions what it is about
 * @param requirements what a statement that it admits must be like
 */
record Rule(String id, String says, boolean admit, Conditions conditions, Requirements requirements) {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final int MAX_WORDS = 300;

    Rule {
        if (!ID.matcher(id).matches()) {
            throw new MalformedException("a rule's id is 1 to 64 of a-z, 0-9 and '-', not '" + id + "'");
        }
        if (says.isBlank() || says.length() > MAX_WORDS) {
            throw new MalformedException("rule " + id + " says nothing, or more than " + MAX_WORDS + " characters");
        }
    }

    /** What a rule is about: every list that is given must have the statement's own; null is not asked. */
    record Conditions(
            Names issuer,
            Names subject,
            Names contentType,
            Names keyId,
            List<Long> algorithms,
            @Nullable Boolean certified,
            @Nullable Boolean digest) {
        Conditions {
            algorithms = List.copyOf(algorithms);
        }

        boolean hold(SignedStatement statement) {
            boolean hasCertificate = !statement.certificates().isEmpty()
                    || statement.certificateRef().isPresent();
            return issuer.have(statement.issuer())
                    && subject.have(statement.subject())
                    && contentType.have(statement.contentType())
                    && keyId.haveKeyId(statement.keyId())
                    && (algorithms.isEmpty() || algorithms.contains(statement.algorithm()))
                    && (certified == null || certified == hasCertificate)
                    && (digest == null || digest == statement.hashEnvelope().isPresent());
        }
    }

    /** What an admitted statement must be like. */
    record Requirements(
            OptionalLong maxStatementBytes,
            OptionalLong maxPayloadBytes,
            List<Long> algorithms,
            Names subject,
            Names contentType,
            @Nullable PayloadSchema schema) {
        Requirements {
            algorithms = List.copyOf(algorithms);
        }

        /** What is not met; empty where all is. */
        Optional<String> lacking(SignedStatement statement) {
            int whole = statement.bytes().length();
            int payload = statement.payload().length();
            if (whole > maxStatementBytes.orElse(Long.MAX_VALUE)) {
                return Optional.of("the statement has " + whole + " bytes, at most " + maxStatementBytes.getAsLong());
            }
            if (payload > maxPayloadBytes.orElse(Long.MAX_VALUE)) {
                return Optional.of("the payload has " + payload + " bytes, at most " + maxPayloadBytes.getAsLong());
            }
            if (!algorithms.isEmpty() && !algorithms.contains(statement.algorithm())) {
                return Optional.of("algorithm " + statement.algorithm() + " is not one of " + algorithms);
            }
            if (!subject.have(statement.subject())) {
                return Optional.of("the subject is not one of " + subject);
            }
            if (!contentType.have(statement.contentType())) {
                return Optional.of("the content type is not one of " + contentType);
            }
            if (schema == null) {
                return Optional.empty();
            }
            return statement.hashEnvelope().isPresent()
                    ? Optional.of("the payload is a digest, and its form cannot be seen; send the payload itself")
                    : schema.flaw(statement.payload().toBytes());
        }
    }

    static Rule parse(JsonObject json) {
        json.only("id", "says", "effect", "when", "require");
        String id = json.text("id");
        boolean admit = admits(json, "effect");
        if (!admit && json.has("require")) {
            throw new MalformedException("rule " + id + " refuses, so it requires nothing");
        }
        return new Rule(
                id,
                json.text("says"),
                admit,
                json.object("when").map(Rule::conditions).orElseGet(() -> conditions(empty())),
                json.object("require").map(Rule::requirements).orElseGet(() -> requirements(empty())));
    }

    private static JsonObject empty() {
        return JsonObject.parse(new byte[] {'{', '}'}, "nothing");
    }

    private static Conditions conditions(JsonObject json) {
        json.only("issuer", "subject", "contentType", "kid", "algorithm", "certified", "digest");
        return new Conditions(
                Names.of(json, "issuer"),
                Names.of(json, "subject"),
                Names.of(json, "contentType"),
                Names.of(json, "kid"),
                json.numbers("algorithm", Names.MAX),
                json.flag("certified").orElse(null),
                json.flag("digest").orElse(null));
    }

    private static Requirements requirements(JsonObject json) {
        json.only("maxStatementBytes", "maxPayloadBytes", "algorithm", "subject", "contentType", "schema");
        return new Requirements(
                size(json, "maxStatementBytes"),
                size(json, "maxPayloadBytes"),
                json.numbers("algorithm", Names.MAX),
                Names.of(json, "subject"),
                Names.of(json, "contentType"),
                json.object("schema").map(PayloadSchema::of).orElse(null));
    }

    private static OptionalLong size(JsonObject json, String name) {
        OptionalLong size = json.number(name);
        if (size.isPresent() && size.getAsLong() < 1) {
            throw new MalformedException(json.place() + ": '" + name + "' is at least 1");
        }
        return size;
    }

    /** {@code admit} or {@code refuse}. */
    static boolean admits(JsonObject json, String name) {
        return switch (json.text(name)) {
            case "admit" -> true;
            case "refuse" -> false;
            default -> throw new MalformedException(json.place() + ": '" + name + "' is admit or refuse");
        };
    }

    boolean isAbout(SignedStatement statement) {
        return conditions.hold(statement);
    }

    /** Why the rule refuses a statement that it is about; empty where it admits it. */
    Optional<String> objection(SignedStatement statement) {
        Optional<String> reason = admit ? requirements.lacking(statement) : Optional.of("such statements are refused");
        return reason.map(words -> "rule " + id + " (" + says + "): " + words);
    }
}
