package dev.alice.scitt.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.SignedStatement;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The statement at position 0: the log says, signed, how it works. As a policy it has no rules. */
final class GenesisPolicy {
    private GenesisPolicy() {}

    static SignedStatement statement(LogSettings settings, LogSigner signer, Clock clock) {
        Map<String, Object> policy = new TreeMap<>();
        policy.put("issuer", signer.issuer());
        policy.put("origin", settings.origin());
        policy.put("verifiable_data_structure", "RFC9162_SHA256");
        policy.put("leaf_profile", settings.leafOfNew().label());
        policy.put("entry_id", "base64url(SHA-256(statement))");
        policy.put("max_statement_bytes", settings.maxStatementBytes());
        policy.put(
                "algorithms",
                Arrays.stream(Algorithm.values()).map(Algorithm::label).toList());
        try {
            byte[] payload = new ObjectMapper().writeValueAsBytes(policy);
            return SignedStatement.sign(
                    LogStatements.by(signer), PolicyLanguage.CONTENT_TYPE, settings.origin(), clock.instant(), payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts and numbers is always JSON", e);
        }
    }
}
