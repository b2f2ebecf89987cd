package dev.alice.keri.controller;

import dev.alice.keri.event.Aid;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Where witnesses were last said to be. */
final class PlaceTable {
    private final Jdbi jdbi;

    PlaceTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Map<Aid, URI> all() {
        Map<Aid, URI> places = new LinkedHashMap<>();
        jdbi.useHandle(h -> h.createQuery("SELECT eid, url FROM keri_place ORDER BY eid")
                .map((rs, ctx) -> Map.entry(new Aid(rs.getString(1)), URI.create(rs.getString(2))))
                .forEach(e -> places.put(e.getKey(), e.getValue())));
        return places;
    }

    void keep(Aid eid, URI url) {
        jdbi.useTransaction(h -> {
            h.createUpdate("DELETE FROM keri_place WHERE eid = :eid")
                    .bind("eid", eid.qb64())
                    .execute();
            h.createUpdate("INSERT INTO keri_place (eid, url) VALUES (:eid, :url)")
                    .bind("eid", eid.qb64())
                    .bind("url", url.toString())
                    .execute();
        });
    }
}
