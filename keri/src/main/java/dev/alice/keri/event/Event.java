package dev.alice.keri.event;

import java.util.List;

/** One event of a key event log, well-formed, its SAID checked on its bytes; its signatures are another matter. */
public sealed interface Event extends KeyMessage permits Inception, Rotation, Interaction {
    /** The type as the field {@code t} has it. */
    String ilk();

    List<Seal> seals();
}
