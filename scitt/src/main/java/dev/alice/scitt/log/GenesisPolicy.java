package dev.alice.scitt.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.StatementSigner;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The statement at position 0: the log says, signed, how it works. */
final class GenesisPolicy {
    private GenesisPolicy() {}

    static SignedStatement statement(LogSettings settings, LogSigner signer, Ed25519Key key, Clock clock) {
        Map<String, Object> policy = new TreeMap<>();
        policy.put("issuer", signer.issuer());
        policy.put("origin", settings.origin());
        policy.put("verifiable_data_structure", "RFC9162_SHA256");
        policy.put("leaf_profile", "statement");
        policy.put("entry_id", "base64url(SHA-256(statement))");
        policy.put("max_statement_bytes", settings.maxStatementBytes());
        policy.put(
                "algorithms",
                Arrays.stream(Algorithm.values()).map(Algorithm::label).toList());
        StatementSigner self = new StatementSigner() {
            @Override
            public String issuer() {
                return signer.issuer();
            }

            @Override
            public Octets keyId() {
                return key.thumbprint().octets();
            }

            @Override
            public byte[] sign(byte[] toBeSigned) {
                return signer.sign(toBeSigned);
            }
        };
        try {
            byte[] payload = new ObjectMapper().writeValueAsBytes(policy);
            return SignedStatement.sign(
                    self, SignedStatement.contentTypeOf("policy"), settings.origin(), clock.instant(), payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts and numbers is always JSON", e);
        }
    }
}
