package dev.alice.gateway;

import dev.alice.keri.KeriException;
import dev.alice.keri.controller.Controller;
import dev.alice.keri.controller.Identity;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.IssuerKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The issuers that this node's log trusts: its own identities, by the keys of their key event logs. */
final class KeriIssuers implements IssuerKeys {
    /** How the names of its issuers begin. */
    static final String DID = "did:keri:";

    private static final int MAX_KEYS = 1_000;

    private final Controller controller;
    private final List<Identity> trusted;
    /** What a kid names never changes, and to make a key of its bytes costs as much as to verify with it. */
    private final Map<String, CoseKey> keys = new ConcurrentHashMap<>();

    KeriIssuers(Controller controller, List<Identity> trusted) {
        this.controller = controller;
        this.trusted = List.copyOf(trusted);
    }

    @Override
    public Standing standing(String issuer, Octets keyId) {
        Optional<Identity> identity = trusted.stream()
                .filter(one -> issuer.equals(DID + one.aid().qb64()))
                .findFirst();
        if (identity.isEmpty()) {
            return new Untrusted("this log takes statements of its own agent, not of " + issuer);
        }
        Optional<CoseKey> key = key(issuer, keyId.toBytes());
        if (key.isEmpty()) {
            return new Untrusted("the kid names no establishment event of " + issuer);
        }
        boolean current = identity.get().kid().qb64().equals(new String(keyId.toBytes(), StandardCharsets.UTF_8));
        return current ? new Current(key.get()) : new Superseded(key.get());
    }

    /** Whether a statement is signed by an identity whose key event log is here; a login's statements are not. */
    boolean prove(SignedStatement statement) {
        return key(
                        statement.issuer().orElse(""),
                        statement.keyId().orElse(Octets.empty()).toBytes())
                .filter(statement::verifies)
                .isPresent();
    }

    /** The key of an issuer at an establishment event; throws where the store cannot be read. */
    Optional<CoseKey> key(String issuer, byte[] kid) {
        if (!issuer.startsWith(DID)) {
            return Optional.empty();
        }
        String name = issuer + "#" + new String(kid, StandardCharsets.UTF_8);
        CoseKey known = keys.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Aid aid;
        Said establishment;
        try {
            aid = new Aid(issuer.substring(DID.length()));
            establishment = new Said(new String(kid, StandardCharsets.UTF_8));
        } catch (KeriException e) {
            return Optional.empty();
        }
        // a store that cannot be read settles nothing, so that is thrown
        Optional<CoseKey> found = controller.publicKey(aid, establishment).map(matter -> Ed25519Key.of(matter.raw()));
        if (keys.size() < MAX_KEYS) {
            found.ifPresent(key -> keys.put(name, key));
        }
        return found;
    }
}
