package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EcKey;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.merkle.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The signature of a log under its checkpoint, as C2SP signed-note has it: four bytes of key ID, then for type 0x01 the
 * Ed25519 signature, for type 0x02 the ECDSA signature over the SHA-256 of the text, in DER. The key ID of type 0x02 has
 * no part of the name in it.
 */
public final class NoteSignature {
    private static final byte ED25519 = 1;
    private static final int KEY_ID = 4;

    private NoteSignature() {}

    /** The bytes that stand in Base64 behind the name; {@code signature} is as COSE has it. */
    static byte[] blob(String name, CoseKey key, Octets signature) {
        byte[] keyId = keyId(name, key).toBytes();
        byte[] body = switch (key) {
            case Ed25519Key ed -> signature.toBytes();
            case EcKey ec -> ec.der(signature.toBytes());
        };
        byte[] blob = new byte[keyId.length + body.length];
        System.arraycopy(keyId, 0, blob, 0, keyId.length);
        System.arraycopy(body, 0, blob, keyId.length, body.length);
        return blob;
    }

    /** Whether a key has signed a note's text under a name; never for a key of P-384, for which there is no note. */
    public static boolean verifies(String name, CoseKey key, byte[] text, Octets blob) {
        if (blob.length() <= KEY_ID || !blob.slice(0, KEY_ID).equals(keyId(name, key))) {
            return false;
        }
        byte[] body = blob.slice(KEY_ID, blob.length()).toBytes();
        Optional<byte[]> signature = switch (key) {
            case Ed25519Key ed -> Optional.of(body);
            case EcKey ec -> ec.curve() == EcKey.Curve.P256 ? ec.ofDer(body) : Optional.empty();
        };
        return signature
                .filter(bytes -> key.verifies(key.algorithm(), text, bytes))
                .isPresent();
    }

    private static Octets keyId(String name, CoseKey key) {
        Digest hash = switch (key) {
            case Ed25519Key ed ->
                Digest.sha256(
                        (name + "\n").getBytes(StandardCharsets.UTF_8),
                        new byte[] {ED25519},
                        ed.x().toBytes());
            case EcKey ec -> Digest.sha256(ec.subjectPublicKeyInfo());
        };
        return hash.octets().slice(0, KEY_ID);
    }
}
