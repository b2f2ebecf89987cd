package dev.alice.scitt.scrapi;

import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.log.Registration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The statements whose offerers were told to come back, until the log has decided; their number is bounded by the log. */
final class PendingEntries {
    private final Map<EntryId, CompletableFuture<Registration>> pending = new ConcurrentHashMap<>();

    void put(EntryId id, CompletableFuture<Registration> answer) {
        pending.put(id, answer);
        answer.whenComplete((registration, failure) -> pending.remove(id, answer));
    }

    boolean has(EntryId id) {
        return pending.containsKey(id);
    }
}
