package dev.alice.gateway;

import dev.alice.scitt.cose.CoseKey;
import java.util.Optional;
import java.util.function.BiFunction;

/** The keys that witnesses check with; they are known only once the witnessed identities exist, and unknown until then. */
final class LateKeys {
    private volatile Optional<CoseKey> log = Optional.empty();
    private volatile BiFunction<String, byte[], Optional<CoseKey>> issuers = (issuer, kid) -> Optional.empty();

    void open(CoseKey logKey, BiFunction<String, byte[], Optional<CoseKey>> issuerKeys) {
        issuers = issuerKeys;
        log = Optional.of(logKey);
    }

    Optional<CoseKey> log() {
        return log;
    }

    Optional<CoseKey> issuer(String issuer, byte[] kid) {
        return issuers.apply(issuer, kid);
    }
}
