package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EcKey;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.StatementSigner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The log as an issuer of statements about itself; its {@code kid} is the RFC 9679 thumbprint of its key. */
final class LogStatements {
    /** The media type of a statement by which the log names its next key. */
    static final String KEY_TYPE = SignedStatement.contentTypeOf("log-key");

    private LogStatements() {}

    /** Whether a statement is about the log itself, and so is registered by its operator alone. */
    static boolean isAboutTheLog(SignedStatement statement) {
        String type = statement.contentType().orElse("");
        return type.equals(KEY_TYPE) || type.equals(PolicyLanguage.CONTENT_TYPE);
    }

    /** The statement that the log signs with {@code next} from here on; signed by {@code by}, its key before or the new one. */
    static SignedStatement key(LogSigner by, String origin, CoseKey before, CoseKey next, Instant now) {
        String coordinates = switch (next) {
            case Ed25519Key ed -> "\"x\":\"" + ed.x().base64Url() + "\"";
            case EcKey ec ->
                "\"x\":\"" + ec.x().base64Url() + "\",\"y\":\"" + ec.y().base64Url() + "\"";
        };
        String payload = "{\"alg\":" + next.algorithm().label() + ",\"kid\":\""
                + next.thumbprint().octets().base64Url() + "\",\"previous\":\""
                + before.thumbprint().octets().base64Url() + "\"," + coordinates + "}";
        return SignedStatement.sign(by(by), KEY_TYPE, origin, now, payload.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The key of a log's signer.
     *
     * @throws IllegalArgumentException if a log does not sign with such a key
     */
    static CoseKey publicKey(LogSigner signer) {
        CoseKey key = signer.publicKey();
        return switch (key.algorithm()) {
            case ED25519, ES256 -> key;
            case EDDSA, ESP256, ES384 ->
                throw new IllegalArgumentException("a log signs with Ed25519 or ES256, not with " + key.algorithm());
        };
    }

    static StatementSigner by(LogSigner signer) {
        CoseKey key = publicKey(signer);
        Octets keyId = key.thumbprint().octets();
        return new StatementSigner() {
            @Override
            public String issuer() {
                return signer.issuer();
            }

            @Override
            public Octets keyId() {
                return keyId;
            }

            @Override
            public Algorithm algorithm() {
                return key.algorithm();
            }

            @Override
            public byte[] sign(byte[] toBeSigned) {
                return signer.sign(toBeSigned);
            }
        };
    }
}
