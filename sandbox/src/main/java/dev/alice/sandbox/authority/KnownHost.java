package dev.alice.sandbox.authority;

import dev.alice.sandbox.quote.ReferenceValues;
import dev.alice.sandbox.tcb.Octets;
import java.util.List;
import java.util.Optional;

/**
 * A host that may prove itself.
 *
 * @param endorsementKey the name of its TPM's endorsement key
 * @param principals the names under which people reach it
 * @param references what it may measure; anything where there are none
 * @param software whether its TPM may be a software one
 */
public record KnownHost(
        Octets endorsementKey, List<String> principals, Optional<ReferenceValues> references, boolean software) {
    public KnownHost {
        principals = List.copyOf(principals);
        if (endorsementKey.size() != 34 || principals.isEmpty()) {
            throw new IllegalArgumentException(
                    "a host has the name of an endorsement key (34 bytes) and at least one principal");
        }
    }
}
