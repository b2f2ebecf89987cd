package dev.alice.scitt.cose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SigningKeyTest {
    private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void what_a_key_signs_its_public_half_verifies(Algorithm algorithm) {
        // Given
        SigningKey key = SigningKey.generate(algorithm, new SecureRandom());

        // When
        for (int n = 0; n < 20; n++) {
            byte[] message = {(byte) n};
            byte[] signature = key.sign(message);

            // Then
            assertThat(key.publicKey().verifies(algorithm, message, signature)).isTrue();
            assertThat(key.publicKey().verifies(algorithm, MESSAGE, signature)).isFalse();
            assertThat(key.sign(message)).isEqualTo(signature);
            if (key.publicKey() instanceof EcKey ec) {
                assertThat(ec.isLowS(signature)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ED25519, Ed25519, Ed25519",
        "ES256, EC, SHA256withECDSAinP1363Format",
        "ES384, EC, SHA384withECDSAinP1363Format"
    })
    void the_platform_verifies_what_we_sign(Algorithm algorithm, String family, String name) throws Exception {
        // Given
        SigningKey key = SigningKey.generate(algorithm, new SecureRandom());
        Signature verifier = Signature.getInstance(name);
        verifier.initVerify(KeyFactory.getInstance(family)
                .generatePublic(new X509EncodedKeySpec(key.publicKey().subjectPublicKeyInfo())));
        verifier.update(MESSAGE);

        // When
        boolean verified = verifier.verify(key.sign(MESSAGE));

        // Then
        assertThat(verified).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            names = {"ED25519", "ES256", "ES384"})
    void a_key_is_the_same_after_pem(Algorithm algorithm) {
        // Given
        SigningKey key = SigningKey.generate(algorithm, new SecureRandom());

        // When
        SigningKey read = SigningKey.fromPem(key.pem());

        // Then
        assertThat(read.publicKey()).isEqualTo(key.publicKey());
        assertThat(read.sign(MESSAGE)).isEqualTo(key.sign(MESSAGE));
        assertThat(CoseKey.fromCose(key.publicKey().cose())).isEqualTo(key.publicKey());
        assertThat(key.toString()).doesNotContain(key.pem().substring(60, 90));
    }

    @ParameterizedTest
    @CsvSource({"ed25519, ED25519", "ecdsa, ES256"})
    void a_key_of_ssh_keygen_is_read_and_an_encrypted_one_refused(
            String type, Algorithm algorithm, @TempDir Path directory) throws Exception {
        // Given
        Path plain = directory.resolve("plain");
        Path locked = directory.resolve("locked");
        for (Path file : new Path[] {plain, locked}) {
            Process keygen = new ProcessBuilder(
                            "ssh-keygen",
                            "-q",
                            "-t",
                            type,
                            "-N",
                            file.equals(plain) ? "" : "secret",
                            "-f",
                            file.toString())
                    .start();
            assertThat(keygen.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }

        // When
        SigningKey key = SigningKey.fromPem(Files.readString(plain));

        // Then
        assertThat(key.algorithm()).isEqualTo(algorithm);
        assertThat(key.publicKey().verifies(algorithm, MESSAGE, key.sign(MESSAGE)))
                .isTrue();
        assertThatThrownBy(() -> SigningKey.fromPem(Files.readString(locked))).isInstanceOf(MalformedException.class);
    }

    @Test
    void what_is_no_key_is_refused_without_telling_what_it_holds() {
        // Given
        String secret = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";

        // When
        // Then
        assertThatThrownBy(() -> SigningKey.fromPem(secret))
                .isInstanceOf(MalformedException.class)
                .hasMessageNotContaining("c2VjcmV0");
        assertThatThrownBy(() -> SigningKey.fromPem("x")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> new KeySigner(
                        "did:web:a.example",
                        dev.alice.scitt.Octets.empty(),
                        Algorithm.ES384,
                        SigningKey.generate(Algorithm.ES256, new SecureRandom()),
                        java.util.List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
