package dev.alice.scitt.log;

import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import java.util.concurrent.CompletableFuture;

/** A way to fill a log without the check of the issuers' signatures; sequencer and store are the real ones. */
public final class TestingLoader {
    private TestingLoader() {}

    public static CompletableFuture<Registration> offer(TransparencyLog log, SignedStatement statement, CoseKey key) {
        return log.offer(new RegistrationGate.Admitted(statement, RegistrationPolicy.ADMIT, key));
    }
}
