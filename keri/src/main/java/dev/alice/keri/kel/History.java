package dev.alice.keri.kel;

import dev.alice.keri.event.Said;
import java.util.Optional;

/** The accepted past of one identifier, as far as judging an event needs it. */
public interface History {
    /** The SAID of the event in force at this sequence number. */
    Optional<Said> saidAt(long sn);

    /** The establishment in force just before this sequence number. */
    Optional<Establishment> establishmentBefore(long sn);
}
