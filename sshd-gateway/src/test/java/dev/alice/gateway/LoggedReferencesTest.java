package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.sandbox.quote.ReferenceValues;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.KeySigner;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.log.IssuerKeys;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoggedReferencesTest {
    private static final String ISSUER = "did:web:forge.example:operator.keys";

    private final KeySigner signer = KeySigner.of(ISSUER, SigningKey.generate(Algorithm.ED25519, new SecureRandom()));
    private final TestingLog log = new TestingLog();
    private IssuerKeys.Standing standing = new IssuerKeys.Current(signer.key().publicKey());
    private final LoggedReferences references = new LoggedReferences(log, (issuer, keyId) -> standing, List.of(ISSUER));

    @BeforeEach
    void begin() {
        log.add(statement(1));
        assertThat(version()).contains(1L);
        log.add(statement(2));
    }

    @Test
    void a_statement_whose_key_cannot_be_learned_now_is_in_force_as_soon_as_it_can() {
        // Given
        IssuerKeys.Standing known = standing;
        standing = new IssuerKeys.Unsettled("the forge is away");

        // When
        Optional<Long> meanwhile = version();
        Optional<Long> still = version();
        standing = known;

        // Then the older one is not in force either
        assertThat(meanwhile).isEmpty();
        assertThat(still).isEmpty();
        assertThat(version()).contains(2L);
    }

    @Test
    void a_statement_that_the_database_does_not_give_is_not_lost() {
        // Given
        log.failing(true);

        // When
        Optional<Long> meanwhile = version();
        log.failing(false);

        // Then
        assertThat(meanwhile).isEmpty();
        assertThat(version()).contains(2L);
    }

    @Test
    void a_statement_by_a_key_that_is_not_trusted_or_without_sense_changes_nothing() {
        // Given
        assertThat(version()).contains(2L);
        IssuerKeys.Standing known = standing;
        standing = new IssuerKeys.Untrusted("unknown");
        log.add(statement(3));

        // When
        Optional<Long> untrusted = version();
        standing = known;
        log.add(signed("{}".getBytes(StandardCharsets.UTF_8)));

        // Then
        assertThat(untrusted).contains(2L);
        assertThat(version()).contains(2L);
    }

    private Optional<Long> version() {
        return references.current().map(ReferenceValues::version);
    }

    private SignedStatement statement(long version) {
        return signed(new ReferenceValues(
                        "alice/test",
                        version,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(0, Set.of(Octets.of(new byte[32]))),
                        Set.of(),
                        Optional.empty())
                .toJson());
    }

    private SignedStatement signed(byte[] payload) {
        return SignedStatement.sign(
                signer, SignedStatement.contentTypeOf(ReferenceValues.KIND), "alice/host", Instant.EPOCH, payload);
    }
}
