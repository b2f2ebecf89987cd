package dev.alice.scitt.trust;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.log.IssuerKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Issuers whose keys an operator has written down. */
public final class PinnedKeys implements IssuerKeys {
    private final List<Pin> pins;

    /**
     * A key of an issuer.
     *
     * @param issuer exactly this {@code iss}
     * @param keyId the {@code kid} as UTF-8 text; where it is null, the key's RFC 9679 thumbprint
     * @param key the key
     * @param retired whether it has been replaced: then it verifies what is in the log, and nothing new
     */
    public record Pin(String issuer, @Nullable String keyId, CoseKey key, boolean retired) {
        private boolean names(String iss, Octets kid) {
            Octets own = keyId == null ? key.thumbprint().octets() : Octets.of(keyId.getBytes(StandardCharsets.UTF_8));
            return issuer.equals(iss) && own.equals(kid);
        }
    }

    public PinnedKeys(List<Pin> pins) {
        this.pins = List.copyOf(pins);
    }

    /** Those whose keys are written down, each once. */
    public List<String> issuers() {
        return pins.stream().map(Pin::issuer).distinct().toList();
    }

    @Override
    public Standing standing(String issuer, Octets keyId) {
        for (Pin pin : pins) {
            if (pin.names(issuer, keyId)) {
                return pin.retired() ? new Superseded(pin.key()) : new Current(pin.key());
            }
        }
        return new Untrusted("no key of " + issuer + " by that kid is written down here");
    }
}
