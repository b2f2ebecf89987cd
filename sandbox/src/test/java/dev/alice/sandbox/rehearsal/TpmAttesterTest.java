package dev.alice.sandbox.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Attestation;
import dev.alice.flow.Bytes;
import dev.alice.flow.Digest;
import dev.alice.sandbox.tcb.PcrSelection;
import dev.alice.sandbox.tcb.QuoteBundle;
import dev.alice.sandbox.tcb.QuoteVerifier;
import dev.alice.sandbox.tcb.TestingTpm;
import dev.alice.sandbox.tcb.TpmQuoter;
import dev.alice.sandbox.tcb.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TpmAttesterTest {
    private static final Digest ROOT = Digest.sha256(new byte[0]);

    @TempDir
    Path directory;

    @Test
    void a_software_tpm_attests_and_is_called_software(@TempDir Path state) throws IOException {
        // Given
        try (TestingTpm tpm = new TestingTpm(state)) {
            TpmAttester attester =
                    new TpmAttester(new TpmQuoter(Optional.of(tpm.tcti()), directory, PcrSelection.FIRMWARE));

            // When
            Attestation attestation = attester.attest(Bytes.utf8("nonce"), ROOT, 12, Bytes.utf8("host key"));

            // Then
            assertThat(attestation.attested()).isTrue();
            assertThat(attestation.software()).isTrue();
            assertThat(attestation.reason()).contains("software TPM", "PCR [0, 2, 4, 7]", "not checked");
            QuoteBundle bundle = QuoteBundle.parse(attestation.bundle().toArray());
            assertThat(QuoteVerifier.verify(bundle, bundle.binding())).isInstanceOf(Verification.Verified.class);
            assertThat(bundle.binding().treeSize()).isEqualTo(12);
        }
    }

    @Test
    void without_a_tpm_nothing_is_attested_and_the_reason_is_told() {
        // Given
        TpmAttester attester = new TpmAttester(
                new TpmQuoter(Optional.of("device:/dev/no-tpm-here"), directory, PcrSelection.FIRMWARE));

        // When
        Attestation attestation = attester.attest(Bytes.utf8("nonce"), ROOT, 12, Bytes.utf8("host key"));

        // Then
        assertThat(attestation.attested()).isFalse();
        assertThat(attestation.software()).isFalse();
        assertThat(attestation.reason()).startsWith("tpm2_createek failed");
        assertThat(attestation.bundle().size()).isZero();
    }
}
