package dev.alice.gateway.rules;

import dev.alice.keri.witness.Submission;
import dev.alice.keri.witness.WitnessRule;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TransparentStatement;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.verify.OfflineVerifier;
import dev.alice.scitt.verify.Verification;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Vouches only for a proposal that is in the log: statement and receipt verify, and the payload is the proposal. */
public final class RegisteredRule implements WitnessRule {
    private final Supplier<Optional<CoseKey>> logKey;
    private final BiFunction<String, byte[], Optional<CoseKey>> issuerKey;

    /**
     * @param logKey the log's public key, empty while the node starts
     * @param issuerKey the key of an issuer ({@code iss}, {@code kid}), empty where it is not trusted
     */
    public RegisteredRule(Supplier<Optional<CoseKey>> logKey, BiFunction<String, byte[], Optional<CoseKey>> issuerKey) {
        this.logKey = logKey;
        this.issuerKey = issuerKey;
    }

    @Override
    public String name() {
        return "registered/1";
    }

    @Override
    public Optional<String> objection(Submission submission) {
        Optional<CoseKey> log = logKey.get();
        if (log.isEmpty()) {
            return Optional.of("the log is not known yet");
        }
        byte[] bytes = submission.statement().toByteArray();
        SignedStatement statement = TransparentStatement.decode(bytes).statement();
        Optional<CoseKey> issuer = issuerKey.apply(
                statement.issuer().orElse(""),
                statement.keyId().map(kid -> kid.toBytes()).orElse(new byte[0]));
        if (issuer.isEmpty()) {
            return Optional.of("the proposal's issuer is not trusted");
        }
        if (new OfflineVerifier(issuer.get(), log.get(), LeafProfile.STATEMENT).transparent(bytes)
                instanceof Verification.Refused refused) {
            return Optional.of("the log's receipt does not verify: " + refused.detail());
        }
        return Arrays.equals(
                        statement.payload().toBytes(), submission.proposal().toByteArray())
                ? Optional.empty()
                : Optional.of("the log has another proposal under this receipt");
    }
}
