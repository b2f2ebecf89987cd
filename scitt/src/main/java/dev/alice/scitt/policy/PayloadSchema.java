package dev.alice.scitt.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.alice.scitt.JsonObject;
import dev.alice.scitt.MalformedException;
import java.util.List;
import java.util.Optional;

/**
 * A JSON Schema (draft 2020-12) that payloads must meet. References lead to within the schema alone: nothing is fetched.
 * Regular expressions are those of RE2, which take time in proportion to the text; a schema with others is refused.
 */
final class PayloadSchema {
    private static final String META_SCHEMA = "https://json-schema.org/draft/2020-12/schema";
    private static final int MAX_TOLD = 3;
    private static final int MAX_DETAIL = 300;

    private final Schema schema;

    private PayloadSchema(Schema schema) {
        this.schema = schema;
    }

    static PayloadSchema of(JsonObject document) {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .regularExpressionFactory(expression -> {
                    Pattern pattern = pattern(expression);
                    return text -> pattern.matcher(text).find();
                })
                .formatAssertionsEnabled(true)
                .failFast(false)
                .build();
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(config)
                        .schemaLoader(loader -> loader.fetchRemoteResources(false)
                                .allow(iri -> iri.toString().startsWith("https://json-schema.org/draft/2020-12/")
                                        || iri.toString().startsWith("classpath:draft/2020-12/"))));
        JsonNode node = document.tree();
        try {
            List<Error> flaws =
                    registry.getSchema(SchemaLocation.of(META_SCHEMA)).validate(node);
            if (!flaws.isEmpty()) {
                throw new MalformedException(
                        document.place() + " is not a JSON Schema of draft 2020-12: " + told(flaws));
            }
            JsonNode dialect = node.get("$schema");
            if (dialect != null && !dialect.asText().equals(META_SCHEMA)) {
                throw new MalformedException(document.place() + " is of another dialect than draft 2020-12");
            }
            Schema schema = registry.getSchema(node);
            schema.initializeValidators();
            return new PayloadSchema(schema);
        } catch (SchemaException | PatternSyntaxException e) {
            throw new MalformedException(document.place() + " cannot be used: " + e.getMessage()
                    + "; it may refer to nothing outside of itself");
        }
    }

    private static Pattern pattern(String expression) {
        return Pattern.compile(expression);
    }

    /** What is wrong with a payload; empty where it meets the schema. */
    Optional<String> flaw(byte[] payload) {
        JsonNode node;
        try {
            node = JsonObject.tree(payload, "the payload");
        } catch (MalformedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        List<Error> flaws = schema.validate(node);
        return flaws.isEmpty()
                ? Optional.empty()
                : Optional.of("the payload is not as the schema asks: " + told(flaws));
    }

    private static String told(List<Error> flaws) {
        String all = String.join(
                "; ",
                flaws.stream()
                        .limit(MAX_TOLD)
                        .map(flaw -> flaw.getInstanceLocation() + " " + flaw.getMessage())
                        .toList());
        return all.substring(0, Math.min(all.length(), MAX_DETAIL));
    }
}
