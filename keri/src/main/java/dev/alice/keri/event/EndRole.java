package dev.alice.keri.event;

import java.time.Instant;
import java.util.List;

/**
 * Who plays a role for an identifier (rpy {@code /end/role/add} and {@code /end/role/cut}).
 *
 * @param cid who gives the role
 * @param role such as {@code controller}, {@code witness}, {@code mailbox}, {@code watcher}
 * @param eid who plays it
 * @param granted false where the role is taken back
 */
public record EndRole(Aid cid, String role, Aid eid, boolean granted) {
    private static final String ROOT = "/end/role/";

    /** The statement, made now, yet to be signed by {@code cid}. */
    public Reply reply(Instant now) {
        return Reply.of(
                now, ROOT + (granted ? "add" : "cut"), Json.fields("cid", cid.qb64(), "role", role, "eid", eid.qb64()));
    }

    public static boolean is(Reply reply) {
        return reply.route().equals(ROOT + "add") || reply.route().equals(ROOT + "cut");
    }

    /** Reads a reply of one of the two routes. */
    public static EndRole read(Reply reply) {
        Json.Fields a = reply.attributes();
        if (!is(reply) || !List.copyOf(a.values().keySet()).equals(List.of("cid", "role", "eid"))) {
            throw new EventException("a role is a reply at /end/role/add or cut with cid, role and eid");
        }
        return new EndRole(
                new Aid(a.text("cid")),
                a.text("role"),
                new Aid(a.text("eid")),
                reply.route().endsWith("add"));
    }
}
