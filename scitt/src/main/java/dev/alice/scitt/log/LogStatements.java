package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
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
    static SignedStatement key(LogSigner by, String origin, Ed25519Key before, Ed25519Key next, Instant now) {
        String payload = "{\"kid\":\"" + next.thumbprint().octets().base64Url() + "\",\"previous\":\""
                + before.thumbprint().octets().base64Url() + "\",\"x\":\""
                + next.x().base64Url() + "\"}";
        return SignedStatement.sign(by(by), KEY_TYPE, origin, now, payload.getBytes(StandardCharsets.UTF_8));
    }

    static StatementSigner by(LogSigner signer) {
        Octets keyId = Ed25519Key.of(signer.publicKey().toBytes()).thumbprint().octets();
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
            public byte[] sign(byte[] toBeSigned) {
                return signer.sign(toBeSigned);
            }
        };
    }
}
