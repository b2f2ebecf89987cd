package dev.alice.keri.event;

import dev.alice.keri.cesr.Octets;

/** A message about a key event log: an event of it, or a receipt for one. */
public sealed interface KeyMessage permits Event, Receipt {
    /** The exact bytes. */
    Octets raw();

    /** Whose log it is about. */
    Aid aid();

    long sn();

    /** The SAID of the event, or of the event that is receipted. */
    Said said();
}
