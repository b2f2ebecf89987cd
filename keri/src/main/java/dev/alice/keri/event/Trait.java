package dev.alice.keri.event;

/** A configuration trait: what an identifier says of itself at its inception, for ever. */
public enum Trait {
    /** Establishment events only: no interactions. */
    EO,
    /** Does not delegate: no identifier can have this one as its delegator. */
    DND,
    /** The delegate acts as its delegator; a relying party may take one for the other. */
    DID,
    /** No backers: neither witnesses nor registrars. */
    NB,
    /** Backers are registrars of a ledger, not witnesses. */
    RB,
    /** Backers are witnesses, not registrars; with {@link #RB}, the later of the two counts. */
    NRB;

    /** The trait of a code. */
    public static Trait of(String code) {
        for (Trait trait : values()) {
            if (trait.name().equals(code)) {
                return trait;
            }
        }
        throw new EventException("not a configuration trait; EO, DND, DID, NB, RB and NRB are");
    }
}
