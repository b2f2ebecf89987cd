package dev.alice.keri.event;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys that an establishment event puts in force, and the commitment to those that follow.
 *
 * @param threshold which of the keys must sign
 * @param keys public keys, code D or B
 * @param nextThreshold which of the next keys must sign the next rotation
 * @param nextDigests Blake3 of the text of each next key
 */
public record KeySet(Threshold threshold, List<Matter> keys, Threshold nextThreshold, List<Said> nextDigests) {
    static final int MOST_KEYS = 256;

    public KeySet {
        keys = List.copyOf(keys);
        nextDigests = List.copyOf(nextDigests);
        if (keys.isEmpty() || keys.size() > MOST_KEYS || nextDigests.size() > MOST_KEYS) {
            throw new EventException("an establishment event has between 1 and " + MOST_KEYS + " keys");
        }
        for (Matter key : keys) {
            if (key.code() != MatterCode.ED25519 && key.code() != MatterCode.ED25519_NON_TRANSFERABLE) {
                throw new EventException("a signing key has code D or B, not " + key.code());
            }
        }
    }

    /** One key that signs, one that follows. */
    public static KeySet single(Matter key, Matter nextDigest) {
        return new KeySet(
                new Threshold.Count(1), List.of(key), new Threshold.Count(1), List.of(new Said(nextDigest.qb64())));
    }

    /** Reads kt, k, nt and n. */
    static KeySet read(Json.Fields fields) {
        List<Matter> keys = fields.texts("k").stream().map(Matter::parse).toList();
        List<Said> next = fields.texts("n").stream().map(Said::new).toList();
        return new KeySet(
                Threshold.read("kt", fields.get("kt"), keys.size()),
                keys,
                Threshold.read("nt", fields.get("nt"), next.size()),
                next);
    }

    /** The fields kt, k, nt and n. */
    Map<String, Json> json() {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("kt", threshold.json());
        fields.put("k", Json.texts(keys.stream().map(Matter::qb64).toList()));
        fields.put("nt", nextThreshold.json());
        fields.put("n", Json.texts(nextDigests.stream().map(Said::qb64).toList()));
        return fields;
    }
}
