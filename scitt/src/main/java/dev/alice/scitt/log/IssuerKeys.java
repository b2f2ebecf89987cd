package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;

/** Who may speak here: the port by which the log learns an issuer's key, filled for instance from key event logs. */
@FunctionalInterface
public interface IssuerKeys {
    /**
     * The standing of a key of an issuer. May block; an exception settles nothing, as {@link Unsettled}.
     *
     * @param issuer the {@code iss} claim
     * @param keyId the {@code kid} header
     */
    Standing standing(String issuer, Octets keyId);

    /**
     * The standing of the key of a statement, for ports that look at more than {@code iss} and {@code kid}, such as a
     * certificate chain. It is asked when the statement is verified. May block; an exception settles nothing, as
     * {@link Unsettled}.
     */
    default Standing standing(SignedStatement statement) {
        return standing(statement.issuer().orElse(""), statement.keyId().orElse(Octets.empty()));
    }

    /**
     * The standing of a key that has just verified a statement, asked once more when the statement gets its place in the
     * log: the key may have been replaced since. The one thread that writes the log asks, so this must not wait; a port
     * that would have to ask somebody far away says what it knows by itself.
     */
    default Standing again(SignedStatement statement, CoseKey key) {
        return standing(statement);
    }

    /** What is known of a key. */
    sealed interface Standing {}

    /** The issuer's key of today; statements by it are registered. */
    record Current(CoseKey key) implements Standing {}

    /** A key that the issuer has replaced; it verifies what was registered in its time, and nothing new. */
    record Superseded(CoseKey key) implements Standing {}

    /** A key that is not trusted, and why. */
    record Untrusted(String reason) implements Standing {}

    /** It could not be learned now whether a key is trusted, and why: nothing is registered, and it may be asked again. */
    record Unsettled(String reason) implements Standing {}
}
