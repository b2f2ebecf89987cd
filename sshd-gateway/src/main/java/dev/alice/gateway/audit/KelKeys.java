package dev.alice.gateway.audit;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.event.Aid;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Replay;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Ed25519Key;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Issuers' keys out of key event logs that are replayed and verified here, from their inception on. */
public final class KelKeys {
    private static final String DID = "did:keri:";

    private final Function<Aid, String> kels;
    private final Map<Aid, Replay> replayed = new HashMap<>();

    /** @param kels the log of an identifier as a CESR stream, from wherever; empty where it is not known */
    public KelKeys(Function<Aid, String> kels) {
        this.kels = kels;
    }

    /** The key of an issuer {@code did:keri:AID} at the establishment event that {@code kid} names; empty where none is proven. */
    public Optional<CoseKey> key(String issuer, byte[] kid) {
        if (!issuer.startsWith(DID)) {
            return Optional.empty();
        }
        try {
            Aid aid = new Aid(issuer.substring(DID.length()));
            return key(replay(aid), aid, new String(kid, StandardCharsets.UTF_8));
        } catch (KeriException e) {
            return Optional.empty();
        }
    }

    /** The key of an identifier at the establishment event of that SAID, as far as a replay has accepted it. */
    public static Optional<CoseKey> key(Replay replay, Aid aid, String said) {
        return replay.events(aid).stream()
                .filter(signed -> signed.event().said().qb64().equals(said))
                .findFirst()
                .flatMap(signed ->
                        replay.history(aid).establishmentBefore(signed.event().sn() + 1))
                .filter(establishment -> establishment.said().qb64().equals(said))
                .map(establishment -> cose(establishment.keySet().keys().getFirst()));
    }

    /** The key that an identifier signs with now. */
    public Optional<CoseKey> current(Aid aid) {
        return replay(aid)
                .state(aid)
                .map(state -> cose(state.establishment().keySet().keys().getFirst()));
    }

    /** The verified replay of an identifier's log. */
    public Replay replay(Aid aid) {
        return replayed.computeIfAbsent(aid, wanted -> {
            Replay replay = new Replay(EventJudge.validating());
            MessageStream.parse(kels.apply(wanted).getBytes(StandardCharsets.UTF_8))
                    .forEach(replay::take);
            return replay;
        });
    }

    static CoseKey cose(Matter key) {
        return Ed25519Key.of(key.raw());
    }
}
