package dev.alice.keri.cesr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.keri.Vectors;
import org.junit.jupiter.api.Test;

/** What a check of signatures remembers. */
class SignatureCheckTest {
    private final SigningKey key = Vectors.key(0x11);
    private final String name = key.transferable().qb64();
    private final byte[] message = {1, 2, 3};
    private final byte[] signature = key.sign(message);

    @Test
    void what_was_learned_is_that_signature_and_no_other() {
        // Given
        SignatureCheck check = new SignatureCheck();
        byte[] otherMessage = {1, 2, 4};
        byte[] otherSignature = signature.clone();
        otherSignature[3] ^= 1;
        // When
        check.learn(name, signature, message);
        // Then
        assertThat(check.verify(name, signature, message)).isTrue();
        assertThat(check.verify(name, signature, otherMessage)).isFalse();
        assertThat(check.verify(name, otherSignature, message)).isFalse();
        assertThat(check.verify(Vectors.key(0x12).transferable().qb64(), signature, message))
                .isFalse();
    }

    @Test
    void what_was_never_learned_is_calculated() {
        // Given
        SignatureCheck check = new SignatureCheck();
        // When
        boolean good = check.verify(name, signature, message);
        // Then
        assertThat(good).isTrue();
        assertThat(check.verify(name, new byte[64], message)).isFalse();
        assertThat(check.verify(name, new byte[3], message)).isFalse();
    }
}
