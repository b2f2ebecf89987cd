package dev.alice.scitt.trust;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EcKey;
import dev.alice.scitt.cose.Ed25519Key;
import java.math.BigInteger;
import java.util.Optional;

/** The reading of public keys in Multikey form: base58btc behind a {@code z}, with a multicodec prefix. */
final class Multikey {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int MAX_TEXT = 128;

    private Multikey() {}

    /** The key; empty where it is of a family that is not known here. */
    static Optional<CoseKey> decode(String text) {
        if (!text.startsWith("z") || text.length() > MAX_TEXT) {
            throw new MalformedException("a Multikey is base58btc behind a 'z', at most " + MAX_TEXT + " characters");
        }
        byte[] bytes = base58(text.substring(1));
        if (bytes.length < 3) {
            throw new MalformedException("a Multikey without a key");
        }
        Octets all = Octets.of(bytes);
        byte[] key = all.slice(2, bytes.length).toBytes();
        return switch (all.slice(0, 2).hex()) {
            case "ed01" -> Optional.of(Ed25519Key.of(key));
            case "8024" -> Optional.of(EcKey.ofPoint(EcKey.Curve.P256, key));
            case "8124" -> Optional.of(EcKey.ofPoint(EcKey.Curve.P384, key));
            default -> Optional.empty();
        };
    }

    private static byte[] base58(String text) {
        BigInteger number = BigInteger.ZERO;
        int zeros = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0) {
                throw new MalformedException("a Multikey with a character that base58btc does not have");
            }
            number = number.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(digit));
            zeros += number.signum() == 0 ? 1 : 0;
        }
        byte[] bytes = number.toByteArray();
        int skip = bytes[0] == 0 ? 1 : 0;
        byte[] all = new byte[zeros + bytes.length - skip];
        System.arraycopy(bytes, skip, all, zeros, bytes.length - skip);
        return all;
    }
}
