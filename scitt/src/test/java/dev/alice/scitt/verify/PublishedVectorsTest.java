package dev.alice.scitt.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.alice.scitt.cose.CoseKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedVectorsTest {
    @ParameterizedTest
    @ValueSource(strings = {"valid-eddsa", "valid-es256"})
    void a_valid_vector_of_another_implementation_is_verified(String name) throws IOException {
        // Given
        JsonNode expected = new ObjectMapper().readTree(read(name, "expected.json"));

        // When
        Verification verdict = verify(name, LeafProfile.STATEMENT_DIGEST);

        // Then
        assertThat(verdict).isInstanceOfSatisfying(Verification.Verified.class, verified -> {
            Verification.Inclusion inclusion = verified.inclusions().getFirst();
            assertThat(inclusion.treeSize()).isEqualTo(expected.get("tree_size").asLong());
            assertThat(inclusion.leafIndex())
                    .isEqualTo(expected.get("leaf_index").asLong());
            assertThat(inclusion.root().hex())
                    .isEqualTo(expected.get("reconstructed_root").asText());
            assertThat(verified.statement().payloadDigest().hex())
                    .isEqualTo(expected.get("payload_sha256").asText());
        });
    }

    @ParameterizedTest
    @CsvSource({
        "fail-bad-statement-sig, STATEMENT_SIGNATURE",
        "fail-tampered-path, RECEIPT_SIGNATURE",
        "fail-unsupported-vds, RECEIPT_STRUCTURE",
        "valid-ccf-vds2, RECEIPT_STRUCTURE",
    })
    void a_vector_that_must_fail_is_refused_at_the_right_step(String name, Step step) throws IOException {
        // Given
        LeafProfile profile = LeafProfile.STATEMENT_DIGEST;

        // When
        Verification verdict = verify(name, profile);

        // Then
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verification.Refused.class,
                        refused -> assertThat(refused.step()).isEqualTo(step));
    }

    @ParameterizedTest
    @ValueSource(strings = {"valid-eddsa", "valid-es256"})
    void the_wrong_leaf_profile_leads_to_another_root(String name) throws IOException {
        // Given
        LeafProfile profile = LeafProfile.STATEMENT;

        // When
        Verification verdict = verify(name, profile);

        // Then
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verification.Refused.class,
                        refused -> assertThat(refused.step()).isEqualTo(Step.RECEIPT_SIGNATURE));
    }

    private static Verification verify(String name, LeafProfile profile) throws IOException {
        CoseKey issuer = CoseKey.fromPem(new String(read(name, "issuer-key.pub"), StandardCharsets.US_ASCII));
        CoseKey log = CoseKey.fromPem(new String(read(name, "log-key.pub"), StandardCharsets.US_ASCII));
        return new OfflineVerifier(issuer, log, profile).pair(read(name, "statement.cose"), read(name, "receipt.cose"));
    }

    private static byte[] read(String name, String file) throws IOException {
        try (InputStream in = PublishedVectorsTest.class.getResourceAsStream("scitt-cose-v1/" + name + "/" + file)) {
            assertThat(in).as(name + "/" + file).isNotNull();
            return in.readAllBytes();
        }
    }
}
