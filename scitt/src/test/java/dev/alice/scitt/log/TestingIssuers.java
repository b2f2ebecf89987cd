package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.TestingSigner;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The issuers that a test trusts; each has one key, and may be declared to have replaced it. */
public final class TestingIssuers implements IssuerKeys {
    private final Map<String, Standing> known = new ConcurrentHashMap<>();

    public TestingIssuers trust(TestingSigner signer) {
        known.put(signer.issuer() + signer.keyId(), new Current(signer.key()));
        return this;
    }

    public void supersede(TestingSigner signer) {
        known.put(signer.issuer() + signer.keyId(), new Superseded(signer.key()));
    }

    @Override
    public Standing standing(String issuer, Octets keyId) {
        return known.getOrDefault(issuer + keyId, new Untrusted("nobody knows " + issuer));
    }
}
