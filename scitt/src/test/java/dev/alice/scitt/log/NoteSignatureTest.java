package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.EcKey;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.witness.SignedNote;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class NoteSignatureTest {
    private static final SigningKey KEY = SigningKey.generate(Algorithm.ES256, new SecureRandom());
    private static final EcKey PUBLIC = (EcKey) KEY.publicKey();
    private static final CheckpointNote NOTE = new CheckpointNote("log.test", 7, Digest.sha256());

    private static String signed() {
        return NOTE.signed(PUBLIC, Octets.of(KEY.sign(NOTE.body())));
    }

    @Test
    void a_note_of_es256_is_of_type_two_of_signed_notes() throws Exception {
        // Given
        SignedNote note = SignedNote.parse(signed());
        byte[] blob = note.signatures().getFirst().blob().toBytes();
        Signature jdk = Signature.getInstance("SHA256withECDSA");
        jdk.initVerify(
                KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(PUBLIC.subjectPublicKeyInfo())));

        // When
        jdk.update(NOTE.body());

        // Then
        assertThat(jdk.verify(blob, 4, blob.length - 4)).isTrue();
        assertThat(Arrays.copyOf(blob, 4))
                .isEqualTo(Arrays.copyOf(
                        Digest.sha256(PUBLIC.subjectPublicKeyInfo()).toBytes(), 4));
        assertThat(CheckpointNote.verified(signed(), PUBLIC)).isEqualTo(NOTE);
        assertThat(note.isSignedBy("log.test", PUBLIC)).isTrue();
    }

    @Test
    void a_note_by_another_key_or_over_another_text_is_not_believed() {
        // Given
        SigningKey other = SigningKey.generate(Algorithm.ES256, new SecureRandom());
        SigningKey ed = SigningKey.generate(Algorithm.ED25519, new SecureRandom());
        SigningKey large = SigningKey.generate(Algorithm.ES384, new SecureRandom());

        // When
        SignedNote moved = SignedNote.parse(signed().replace("\n7\n", "\n8\n"));

        // Then
        assertThat(moved.isSignedBy("log.test", PUBLIC)).isFalse();
        for (SigningKey stranger : new SigningKey[] {other, ed, large}) {
            assertThat(SignedNote.parse(signed()).isSignedBy("log.test", stranger.publicKey()))
                    .isFalse();
            assertThatThrownBy(() -> CheckpointNote.verified(signed(), stranger.publicKey()))
                    .isInstanceOf(MalformedException.class);
        }
    }

    @Property(tries = 200)
    void a_signature_in_der_has_one_form(@ForAll @Size(32) byte[] message, @ForAll int at, @ForAll byte change) {
        // Given
        byte[] signature = KEY.sign(message);
        byte[] der = PUBLIC.der(signature);

        // When
        byte[] changed = der.clone();
        changed[Math.floorMod(at, der.length)] ^= change;

        // Then
        assertThat(PUBLIC.ofDer(der))
                .hasValueSatisfying(back -> assertThat(back).isEqualTo(signature));
        assertThat(PUBLIC.ofDer(changed).stream())
                .allSatisfy(back -> assertThat(PUBLIC.der(back)).isEqualTo(changed));
        assertThat(PUBLIC.ofDer(Arrays.copyOf(der, der.length + 1))).isEmpty();
    }

    @Property(tries = 200)
    void bytes_that_are_no_signature_are_refused(@ForAll @Size(max = 80) byte[] bytes) {
        // Given
        // When
        boolean believed = NoteSignature.verifies("log.test", PUBLIC, NOTE.body(), Octets.of(bytes));

        // Then
        assertThat(believed).isFalse();
    }
}
