package dev.alice.keri.controller;

import dev.alice.keri.kel.KelStore;

/** What came of adding an event to a log. */
public sealed interface Extension {
    /** It has the receipts that it needs; {@code event} holds them. */
    record Witnessed(KelStore.Stored event) implements Extension {}

    /**
     * It has too few receipts, and why; it stays the last event, and is published again before another follows it.
     *
     * @param refused whether so many witnesses refused it for good that it will never have enough
     */
    record Unwitnessed(String reason, boolean refused) implements Extension {}
}
