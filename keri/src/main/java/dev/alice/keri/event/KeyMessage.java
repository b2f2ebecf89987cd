package dev.alice.keri.event;

/** A message about a key event log: an event of it, or a receipt for one. */
public sealed interface KeyMessage extends Body permits Event, Receipt {
    /** Whose log it is about. */
    Aid aid();

    long sn();
}
