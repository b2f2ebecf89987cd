package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.security.SecureRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeKEMExtractor;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeKeyGenerationParameters;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeKeyPairGenerator;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeParameters;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimePrivateKeyParameters;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimePublicKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against Bouncy Castle, which extracts, and against OpenSSH. */
class Sntrup761Test {
    private static final int KEYS = 8;
    private static final int SECRETS = 8;

    private final SecureRandom random = new SecureRandom();

    @Test
    void another_implementation_extracts_the_same_secret() {
        for (int i = 0; i < KEYS; i++) {
            // Given
            AsymmetricCipherKeyPair pair = pair();
            SNTRUPrimeKEMExtractor other =
                    new SNTRUPrimeKEMExtractor((SNTRUPrimePrivateKeyParameters) pair.getPrivate());
            for (int j = 0; j < SECRETS; j++) {
                // When
                Sntrup761 made = Sntrup761.encapsulate(encoded(pair), random);
                // Then
                assertThat(other.extractSecret(made.ciphertext())).isEqualTo(made.secret());
            }
        }
    }

    @Test
    void a_ciphertext_that_was_changed_on_the_way_gives_another_secret() {
        // Given
        AsymmetricCipherKeyPair pair = pair();
        Sntrup761 made = Sntrup761.encapsulate(encoded(pair), random);
        byte[] changed = made.ciphertext();
        changed[Sntrup761.CIPHERTEXT_BYTES / 2] ^= 1;
        // When
        byte[] extracted =
                new SNTRUPrimeKEMExtractor((SNTRUPrimePrivateKeyParameters) pair.getPrivate()).extractSecret(changed);
        // Then
        assertThat(extracted).isNotEqualTo(made.secret());
    }

    @Property(tries = 200)
    void any_bytes_of_the_right_length_are_a_public_key(@ForAll @Size(Sntrup761.PUBLIC_KEY_BYTES) byte[] publicKey) {
        // When
        Sntrup761 made = Sntrup761.encapsulate(publicKey, random);
        // Then
        assertThat(made.ciphertext()).hasSize(Sntrup761.CIPHERTEXT_BYTES);
        assertThat(made.secret()).hasSize(32);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Sntrup761.PUBLIC_KEY_BYTES - 1, Sntrup761.PUBLIC_KEY_BYTES + 1})
    void a_public_key_of_another_length_is_refused(int length) {
        // Then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sntrup761.encapsulate(new byte[length], random))
                .withMessageContaining("1158 bytes, this one " + length);
    }

    @Test
    void openssh_agrees_on_a_key(@TempDir Path directory) throws Exception {
        try (TestingHouse house = new TestingHouse(directory)) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            // When
            TestingClient.Result result = house.user("octo")
                    .with("-v", "-o", "KexAlgorithms=sntrup761x25519-sha512@openssh.com")
                    .run("who");
            // Then
            assertThat(result.exit()).isZero();
            assertThat(result.err()).contains("kex: algorithm: sntrup761x25519-sha512@openssh.com");
        }
    }

    private AsymmetricCipherKeyPair pair() {
        SNTRUPrimeKeyPairGenerator generator = new SNTRUPrimeKeyPairGenerator();
        generator.init(new SNTRUPrimeKeyGenerationParameters(random, SNTRUPrimeParameters.sntrup761));
        return generator.generateKeyPair();
    }

    private static byte[] encoded(AsymmetricCipherKeyPair pair) {
        return ((SNTRUPrimePublicKeyParameters) pair.getPublic()).getEncoded();
    }
}
