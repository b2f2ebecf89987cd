package dev.alice.scitt.cose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoseKeyTest {
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

    @Test
    void the_thumbprint_is_that_of_the_example_in_rfc_9679() {
        // Given: the key of RFC 9679 §6
        EcKey key = new EcKey(
                EcKey.Curve.P256,
                hex("65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"),
                hex("1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c"));

        // When
        String thumbprint = key.thumbprint().hex();

        // Then
        assertThat(thumbprint).isEqualTo("496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec");
    }

    @ParameterizedTest
    @CsvSource({"secp256r1, SHA256withECDSAinP1363Format, -7", "secp384r1, SHA384withECDSAinP1363Format, -35"})
    void an_ecdsa_signature_of_the_jdk_verifies(String curve, String scheme, long label) throws Exception {
        // Given
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        KeyPair pair = generator.generateKeyPair();
        Signature signer = Signature.getInstance(scheme);
        signer.initSign(pair.getPrivate());
        signer.update(MESSAGE);
        byte[] signature = signer.sign();

        // When
        CoseKey key = CoseKey.fromPem(pem(pair.getPublic().getEncoded()));

        // Then
        Algorithm algorithm = Algorithm.of(label).orElseThrow();
        assertThat(key.verifies(algorithm, MESSAGE, signature)).isTrue();
        assertThat(key.verifies(Algorithm.ED25519, MESSAGE, signature)).isFalse();
        signature[5] ^= 1;
        assertThat(key.verifies(algorithm, MESSAGE, signature)).isFalse();
        assertThat(CoseKey.fromPem(key.pem())).isEqualTo(key);
    }

    @Test
    void an_ed25519_signature_of_the_jdk_verifies() throws Exception {
        // Given
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(MESSAGE);
        byte[] signature = signer.sign();

        // When
        CoseKey key = CoseKey.fromPem(pem(pair.getPublic().getEncoded()));

        // Then
        assertThat(key.verifies(Algorithm.ED25519, MESSAGE, signature)).isTrue();
        assertThat(key.verifies(Algorithm.EDDSA, MESSAGE, signature)).isTrue();
        assertThat(key.verifies(Algorithm.ES256, MESSAGE, signature)).isFalse();
        assertThat(key.subjectPublicKeyInfo()).isEqualTo(pair.getPublic().getEncoded());
    }

    @Test
    void the_second_signature_that_anyone_can_make_verifies_and_is_told_apart() throws Exception {
        // Given
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
        signer.initSign(pair.getPrivate());
        signer.update(MESSAGE);
        byte[] signature = signer.sign();
        EcKey key = (EcKey) CoseKey.fromPem(pem(pair.getPublic().getEncoded()));

        // When
        BigInteger n = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
        BigInteger s = n.subtract(new BigInteger(1, signature, 32, 32));
        byte[] twin = Arrays.copyOf(signature, 64);
        byte[] raw = s.toByteArray();
        Arrays.fill(twin, 32, 64, (byte) 0);
        int length = Math.min(32, raw.length);
        System.arraycopy(raw, raw.length - length, twin, 64 - length, length);

        // Then
        assertThat(key.verifies(Algorithm.ES256, MESSAGE, twin)).isTrue();
        assertThat(key.isLowS(twin)).isNotEqualTo(key.isLowS(signature));
    }

    @Test
    void points_that_are_no_keys_are_refused() {
        // Given
        Octets smallOrder = hex("0100000000000000000000000000000000000000000000000000000000000000");
        Octets offCurve = hex("65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d");

        // When
        // Then
        assertThatThrownBy(() -> new Ed25519Key(smallOrder)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> new EcKey(EcKey.Curve.P256, offCurve, offCurve))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> CoseKey.fromPem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"))
                .isInstanceOf(MalformedException.class);
    }

    private static Octets hex(String hex) {
        return Octets.of(HexFormat.of().parseHex(hex));
    }

    private static String pem(byte[] der) {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getEncoder().encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
    }
}
