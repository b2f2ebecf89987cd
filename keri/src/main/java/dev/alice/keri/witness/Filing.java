package dev.alice.keri.witness;

import dev.alice.keri.event.Event;

/** What a witness did with an event. */
sealed interface Filing {
    /** It is first seen, on disk, and may be receipted. */
    record Receipted(Event event) implements Filing {}

    /** It is kept, and not receipted, because others are its witnesses. */
    record Kept() implements Filing {}

    /** It waits for something. */
    record Escrowed(String reason) implements Filing {}

    /** It is not receipted, and the HTTP status that says why. */
    record Refused(int status, String reason) implements Filing {
        static final int BAD = 400;
        static final int NOT_VOUCHED = 403;
        static final int DUPLICITY = 409;
        static final int NO_ROOM = 507;
    }
}
