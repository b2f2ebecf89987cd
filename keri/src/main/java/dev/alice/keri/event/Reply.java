package dev.alice.keri.event;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Octets;
import java.time.Instant;

/**
 * A statement that is true until a later one of the same route replaces it (rpy): where a component is reached, who plays
 * a role, what a key state is. Its signatures are attached.
 *
 * @param attributes the statement's own fields; {@link EndRole}, {@link LocationScheme} and {@link KeyStateNotice} read
 *     and write the usual ones
 */
public record Reply(Octets raw, Said said, Instant dateTime, String route, Json.Fields attributes) implements Body {

    /** A statement made now; the time is cut to microseconds. */
    public static Reply of(Instant now, String route, Json.Fields attributes) {
        return (Reply) BodyReader.read(Sad.draft("KERI", "rpy")
                .said()
                .put("dt", Matter.iso(now))
                .put("r", route)
                .put("a", attributes)
                .seal()
                .raw());
    }
}
