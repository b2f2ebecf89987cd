package dev.alice.keri.event;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import java.util.List;

/** An autonomic identifier: a digest of its inception event (E), or a public key (D, or B where it never rotates). */
public record Aid(String qb64) {
    public Aid {
        MatterCode code = Matter.parse(qb64).code();
        if (code != MatterCode.BLAKE3_256
                && code != MatterCode.ED25519
                && code != MatterCode.ED25519_NON_TRANSFERABLE) {
            throw new EventException("an identifier has code E, D or B: " + qb64);
        }
    }

    public boolean isNonTransferable() {
        return qb64.startsWith("B");
    }

    /** The identifier as the primitive that it is. */
    public Matter matter() {
        return Matter.parse(qb64);
    }

    static Json list(List<Aid> aids) {
        return Json.texts(aids.stream().map(Aid::qb64).toList());
    }

    @Override
    public String toString() {
        return qb64;
    }
}
