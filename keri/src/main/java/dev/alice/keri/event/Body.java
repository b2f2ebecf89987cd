package dev.alice.keri.event;

import dev.alice.keri.cesr.Octets;

/** The body of a message: about a key event log, or a query, a reply, or an exchange between two identifiers. */
public sealed interface Body permits KeyMessage, Query, Reply, Exchange {
    /** The exact bytes. */
    Octets raw();

    /** Its digest; of a receipt, the digest of the event that is receipted. */
    Said said();
}
