package dev.alice.keri.witness;

import dev.alice.keri.event.Aid;

/** Who signed a message that is no event, as far as this witness can tell. */
sealed interface Author {
    /** The identifier whose keys of now signed it. */
    record Proven(Aid aid) implements Author {}

    /** It names keys that this witness has not seen yet: the identifier's log is wanted from this event on. */
    record Ahead(Aid aid, long from) implements Author {}

    /** Nobody: no signature, a false one, or one by keys that were rotated away. */
    record Nobody(String reason) implements Author {}
}
