package dev.alice.gateway.mcp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A revision of the protocol that is spoken here. */
enum Revision {
    /** Begins with a handshake. */
    HANDSHAKE_2025_06("2025-06-18"),
    /** Begins with a handshake. */
    HANDSHAKE_2025_11("2025-11-25"),
    /** Without a handshake: each request names its revision. */
    STATELESS_2026_07("2026-07-28");

    private final String date;

    Revision(String date) {
        this.date = date;
    }

    String date() {
        return date;
    }

    static List<String> dates() {
        return Arrays.stream(values()).map(Revision::date).toList();
    }

    static Optional<Revision> of(String date) {
        return Arrays.stream(values()).filter(one -> one.date.equals(date)).findFirst();
    }

    /** The one that a handshake agrees on: what the client asks for where it begins with one, else the newest such. */
    static Revision agreed(String asked) {
        return of(asked).filter(one -> one != STATELESS_2026_07).orElse(HANDSHAKE_2025_11);
    }
}
