package dev.alice.keri.event;

import java.time.Instant;
import java.util.List;

/**
 * Where a component is reached (rpy {@code /loc/scheme}).
 *
 * @param eid the component, which signs this itself
 * @param scheme {@code http}, {@code https} or {@code tcp}
 * @param url empty where the place is given up; it comes from outside, so ask before following it
 */
public record LocationScheme(Aid eid, String scheme, String url) {
    public static final String ROUTE = "/loc/scheme";

    public LocationScheme {
        if (!List.of("http", "https", "tcp").contains(scheme) || url.length() > 2048) {
            throw new EventException("a place has the scheme http, https or tcp and a URL below 2048 characters");
        }
    }

    /** The statement, made now, yet to be signed by {@code eid}. */
    public Reply reply(Instant now) {
        return Reply.of(now, ROUTE, Json.fields("eid", eid.qb64(), "scheme", scheme, "url", url));
    }

    /** Reads a reply of this route. */
    public static LocationScheme read(Reply reply) {
        Json.Fields a = reply.attributes();
        if (!reply.route().equals(ROUTE) || !List.copyOf(a.values().keySet()).equals(List.of("eid", "scheme", "url"))) {
            throw new EventException("a place is a reply at " + ROUTE + " with eid, scheme and url");
        }
        return new LocationScheme(new Aid(a.text("eid")), a.text("scheme"), a.text("url"));
    }
}
