package dev.alice.keri.kel;

import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Receipt;
import java.util.Optional;

/** Where accepted events are kept: in memory for a single reading, or in a database. */
public interface Ledger {
    Optional<KeyState> state(Aid aid);

    /** The past of an identifier; empty where it is not known. */
    History history(Aid aid);

    /** Keeps an accepted event; false where another one took its place first. */
    boolean accept(SignedEvent signed, Judgement.Accept accept);

    /** Keeps those receipts of an event in force that verify; false where the event is not in force. */
    boolean receipts(Receipt receipt, Attachments attachments);
}
