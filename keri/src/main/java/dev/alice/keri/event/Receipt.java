package dev.alice.keri.event;

import dev.alice.keri.cesr.Octets;

/** A receipt for an event (rct); the signatures attached to it are over the event's bytes, not over its own. */
public record Receipt(Octets raw, Aid aid, long sn, Said said) implements KeyMessage {}
