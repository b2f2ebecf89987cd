package dev.alice.keri.event;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Octets;
import java.time.Instant;

/**
 * A question to another component (qry).
 *
 * @param route what is asked for: {@code logs}, {@code ksn}, {@code mbx}
 * @param replyRoute where the answer goes, often empty
 * @param query the question's own fields, such as {@code i} (whose log) and {@code s} (from which event)
 */
public record Query(Octets raw, Said said, Instant dateTime, String route, String replyRoute, Json.Fields query)
        implements Body {

    /** A question asked now; the time is cut to microseconds. */
    public static Query of(Instant now, String route, String replyRoute, Json.Fields query) {
        return (Query) BodyReader.read(Sad.draft("KERI", "qry")
                .said()
                .put("dt", Matter.iso(now))
                .put("r", route)
                .put("rr", replyRoute)
                .put("q", query)
                .seal()
                .raw());
    }
}
