package dev.alice.keri.controller;

import dev.alice.keri.KeriException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/**
 * Rotations that one process asks of another, which has the keys and goes on working meanwhile: a row in the database that
 * both of them may open.
 */
public final class OrderBook {
    private static final int MOST_WORDS = 2000;

    private final Jdbi jdbi;

    OrderBook(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Asks for the key of a name to be rotated; returns the number of the order. */
    public long rotate(String name) {
        return jdbi.inTransaction(h -> h.createUpdate("INSERT INTO keri_order (name) VALUES (:name)")
                .bind("name", name)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one());
    }

    /** What came of an order; empty where nobody has taken it yet. */
    public Optional<String> answer(long order) {
        return jdbi.withHandle(h -> h.createQuery("SELECT answer FROM keri_order WHERE id = :id AND answer IS NOT NULL")
                .bind("id", order)
                .mapTo(String.class)
                .findOne());
    }

    /** Withdraws an order that nobody has taken; false where it was answered. */
    public boolean withdraw(long order) {
        return jdbi.inTransaction(h -> h.createUpdate("DELETE FROM keri_order WHERE id = :id AND answer IS NULL")
                        .bind("id", order)
                        .execute()
                == 1);
    }

    /**
     * Carries out what was asked for.
     *
     * @param identities those whose keys may be rotated this way
     */
    public void serve(Function<String, Optional<Identity>> identities) {
        Map<Long, String> open = new LinkedHashMap<>();
        jdbi.useHandle(h -> h.createQuery("SELECT id, name FROM keri_order WHERE answer IS NULL ORDER BY id")
                .map((rs, ctx) -> Map.entry(rs.getLong(1), rs.getString(2)))
                .forEach(e -> open.put(e.getKey(), e.getValue())));
        open.forEach((id, name) -> {
            String words = rotated(identities.apply(name), name);
            jdbi.useTransaction(h -> h.createUpdate("UPDATE keri_order SET answer = :answer WHERE id = :id")
                    .bind("answer", words.substring(0, Math.min(MOST_WORDS, words.length())))
                    .bind("id", id)
                    .execute());
        });
    }

    private static String rotated(Optional<Identity> identity, String name) {
        if (identity.isEmpty()) {
            return "the key of '" + name + "' is not rotated while the server runs";
        }
        try {
            return switch (identity.get().rotate()) {
                case Extension.Witnessed witnessed -> "";
                case Extension.Unwitnessed lacking -> "the rotation has too few receipts: " + lacking.reason();
            };
        } catch (KeriException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
