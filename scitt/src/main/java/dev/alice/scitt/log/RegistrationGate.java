package dev.alice.scitt.log;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.CoseSign1;
import dev.alice.scitt.cose.EcKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.Registration.Problem;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gate before the sequencer: form, size, headers, policy, issuer and signature of a statement. */
final class RegistrationGate {
    static final int MAX_NAME = 512;
    static final int MAX_TYPE = 128;
    static final String REPLACED = "the key has been replaced by its issuer; sign with the present one";
    private static final Logger LOG = LoggerFactory.getLogger(RegistrationGate.class);

    private final IssuerKeys issuers;
    private final PolicyBook policies;
    private final int maxStatementBytes;

    RegistrationGate(IssuerKeys issuers, PolicyBook policies, int maxStatementBytes) {
        this.issuers = issuers;
        this.policies = policies;
        this.maxStatementBytes = maxStatementBytes;
    }

    sealed interface Decision {}

    /**
     * A statement that may go to the sequencer.
     *
     * @param under the policy that has admitted it, which may not be in force any more when its turn comes
     * @param key the key that verified it
     */
    record Admitted(SignedStatement statement, RegistrationPolicy under, CoseKey key) implements Decision {}

    record Denied(Registration.Rejected why) implements Decision {}

    /** Nothing can be said now; the same statement may be offered again. */
    record Deferred(Registration.Unavailable why) implements Decision {}

    Decision judge(byte[] bytes) {
        if (bytes.length > maxStatementBytes) {
            return denied(
                    Problem.TOO_LARGE,
                    "a statement has at most " + maxStatementBytes
                            + " bytes; sign the hash of a larger payload (RFC 9995)");
        }
        SignedStatement statement;
        try {
            CoseSign1 message = CoseSign1.decode(bytes);
            if (message.payload() == null || message.payload().length() == 0) {
                return denied(
                        Problem.PAYLOAD_MISSING, "the payload is detached or empty; send it, or its hash (RFC 9995)");
            }
            statement = SignedStatement.of(message);
        } catch (MalformedException e) {
            return denied(Problem.MALFORMED, String.valueOf(e.getMessage()));
        }
        Optional<Algorithm> algorithm = Algorithm.of(statement.algorithm());
        if (algorithm.isEmpty()) {
            return denied(
                    Problem.BAD_ALGORITHM, "alg " + statement.algorithm() + " is not verified here; use Ed25519 (-19)");
        }
        String form = formProblem(statement);
        if (!form.isEmpty()) {
            return denied(Problem.MALFORMED, form);
        }
        if (LogStatements.isAboutTheLog(statement)) {
            return denied(Problem.REJECTED, "statements about the log itself are registered by its operator alone");
        }
        RegistrationPolicy policy = policies.inForce();
        Optional<String> objection = PolicyBook.objection(policy, statement);
        if (objection.isPresent()) {
            return denied(Problem.REJECTED, objection.get());
        }
        return verified(issuers, statement, policy);
    }

    /** What the key of a statement's issuer says of it. */
    static Decision verified(IssuerKeys issuers, SignedStatement statement, RegistrationPolicy policy) {
        return switch (standing(issuers, statement)) {
            case IssuerKeys.Untrusted(String reason) -> denied(Problem.REJECTED, reason);
            case IssuerKeys.Unsettled(String reason) -> new Deferred(new Registration.Unavailable(reason));
            case IssuerKeys.Superseded superseded -> denied(Problem.REJECTED, REPLACED);
            case IssuerKeys.Current(CoseKey key) -> signature(statement, policy, key);
        };
    }

    /** RFC 9943 asks for kid, or a certificate in its place, iss and sub; the limits are those of the index. */
    static String formProblem(SignedStatement statement) {
        boolean certified = !statement.certificates().isEmpty()
                || statement.certificateRef().isPresent();
        boolean named = statement
                .keyId()
                .map(kid -> kid.length() >= 1 && kid.length() <= MAX_NAME)
                .orElse(certified);
        if (!named) {
            return "kid (4) must be in the protected header, 1 to 512 bytes, or a certificate (33 or 34)";
        }
        if (!named(statement.issuer(), MAX_NAME)) {
            return "iss (1 in 15) must be in the protected header, 1 to 512 characters";
        }
        if (!named(statement.subject(), MAX_NAME)) {
            return "sub (2 in 15) must be in the protected header, 1 to 512 characters";
        }
        if (!named(statement.contentType(), MAX_TYPE)) {
            return "the content type (3 or 259) must be in the protected header, 1 to 128 characters";
        }
        return "";
    }

    /** The standing of a statement's key; a port that fails settles nothing. */
    static IssuerKeys.Standing standing(IssuerKeys issuers, SignedStatement statement) {
        return settled(statement, () -> issuers.standing(statement));
    }

    /** The standing, a moment later, of the key that verified a statement; a port that fails settles nothing. */
    static IssuerKeys.Standing again(IssuerKeys issuers, SignedStatement statement, CoseKey key) {
        return settled(statement, () -> issuers.again(statement, key));
    }

    private static IssuerKeys.Standing settled(SignedStatement statement, Supplier<IssuerKeys.Standing> asked) {
        try {
            return asked.get();
        } catch (RuntimeException e) {
            String issuer = statement.issuer().orElse("");
            LOG.atWarn()
                    .setMessage("the issuer's keys could not be asked for")
                    .addKeyValue("issuer", issuer)
                    .setCause(e)
                    .log();
            return new IssuerKeys.Unsettled("the keys of " + issuer + " could not be established now");
        }
    }

    private static Decision signature(SignedStatement statement, RegistrationPolicy policy, CoseKey key) {
        if (key instanceof EcKey ec && !ec.isLowS(statement.signature().toBytes())) {
            return denied(
                    Problem.REJECTED,
                    "of the two ECDSA signatures that verify, only that with s ≤ n/2 is taken;"
                            + " replace s by n − s");
        }
        if (!statement.verifies(key)) {
            return denied(Problem.REJECTED, "the signature does not verify with the issuer's key");
        }
        return new Admitted(statement, policy, key);
    }

    /** No control characters: names are shown to people and kept in an index that knows no NUL. */
    private static boolean named(Optional<String> name, int most) {
        return name.filter(value -> !value.isBlank()
                        && value.length() <= most
                        && value.chars().noneMatch(Character::isISOControl))
                .isPresent();
    }

    private static Denied denied(Problem problem, String detail) {
        return new Denied(new Registration.Rejected(problem, detail));
    }
}
