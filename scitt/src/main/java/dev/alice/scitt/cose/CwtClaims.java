package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The CWT claims in a protected header (RFC 9597).
 *
 * @param issuer claim 1, who signed
 * @param subject claim 2, what it is about
 * @param issuedAt claim 6, when, in whole seconds
 */
public record CwtClaims(
        @Nullable String issuer,
        @Nullable String subject,
        @Nullable Instant issuedAt) {
    private static final long ISS = 1;
    private static final long SUB = 2;
    private static final long IAT = 6;

    static CwtClaims decode(Cbor item) {
        if (!(item instanceof Cbor.Dictionary map)) {
            throw new MalformedException("CWT claims (header 15) are not a map");
        }
        Instant issuedAt = null;
        Cbor iat = map.get(IAT);
        if (iat != null) {
            if (!(iat instanceof Cbor.Int(long seconds))) {
                throw new MalformedException("CWT claim iat (6) is not an integer of seconds");
            }
            try {
                issuedAt = Instant.ofEpochSecond(seconds);
            } catch (DateTimeException e) {
                throw new MalformedException("CWT claim iat (6) is not a time: " + seconds);
            }
        }
        return new CwtClaims(text(map, ISS, "iss (1)"), text(map, SUB, "sub (2)"), issuedAt);
    }

    Cbor.Dictionary encode() {
        Cbor.Dictionary map = Cbor.Dictionary.empty();
        if (issuer != null) {
            map = map.with(ISS, new Cbor.Text(issuer));
        }
        if (subject != null) {
            map = map.with(SUB, new Cbor.Text(subject));
        }
        if (issuedAt != null) {
            map = map.with(IAT, new Cbor.Int(issuedAt.getEpochSecond()));
        }
        return map;
    }

    private static @Nullable String text(Cbor.Dictionary map, long label, String name) {
        return switch (map.get(label)) {
            case null -> null;
            case Cbor.Text(String value) -> value;
            case Cbor other -> throw new MalformedException("CWT claim " + name + " is not text");
        };
    }
}
