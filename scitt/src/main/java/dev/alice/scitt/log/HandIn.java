package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.merkle.TileSource;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a process that does not lead has handed in, and who waits for it; used by one thread. */
final class HandIn {
    /** After so long nobody is left waiting: the answer may have been swept away while this process stood still. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LogDatabase database;
    private final String process;
    private final StateSource states;
    private final VerifiedTiles tiles = new VerifiedTiles();
    private final Map<Long, Handed> handed = new LinkedHashMap<>();

    /** @param process the name of this process among those that share the log */
    HandIn(LogDatabase database, String process, StateSource states) {
        this.database = database;
        this.process = process;
        this.states = states;
    }

    private record Handed(Waiting waiting, long since) {}

    boolean isEmpty() {
        return handed.isEmpty();
    }

    /** Hands a batch in; if it throws, nothing of it has been. */
    void hand(List<Waiting> batch) {
        List<Octets> statements = batch.stream()
                .map(waiting -> waiting.admitted().statement().bytes())
                .toList();
        List<Long> ids = database.transaction(tables -> new IntakeTables(tables).offer(process, statements));
        long now = System.nanoTime();
        Iterator<Waiting> waiting = batch.iterator();
        ids.forEach(id -> handed.put(id, new Handed(waiting.next(), now)));
    }

    /** Passes on the answers that are there. */
    void collect() {
        if (handed.isEmpty()) {
            return;
        }
        for (IntakeTables.Answer answer : database.transaction(tables -> new IntakeTables(tables).collect(process))) {
            Handed one = handed.remove(answer.id());
            if (one != null) {
                one.waiting()
                        .answer()
                        .complete(registration(one.waiting().admitted().statement(), answer));
            }
        }
        giveUp(PATIENCE, "nobody leads the log");
    }

    /** Tells those who have waited so long, or longer, that it was in vain. */
    void giveUp(Duration waited, String why) {
        long now = System.nanoTime();
        Iterator<Handed> oldest = handed.values().iterator();
        while (oldest.hasNext()) {
            Handed one = oldest.next();
            if (now - one.since() < waited.toNanos()) {
                return;
            }
            oldest.remove();
            one.waiting().answer().complete(new Registration.Unavailable(why + "; offer the same statement again"));
        }
    }

    private Registration registration(SignedStatement statement, IntakeTables.Answer answer) {
        if (answer.refusal().isPresent()) {
            String why = answer.refusal().get();
            return answer.later()
                    ? new Registration.Unavailable(why)
                    : new Registration.Rejected(Registration.Problem.REJECTED, why);
        }
        try {
            return database.read(tables -> {
                LogState state = states.at(tables);
                TileSource source = tiles.of(tables, state.edge());
                long place = answer.place().orElseThrow();
                Receipt receipt = ReceiptShelf.receipt(
                                tables, source, state.head(), place, statement.bytes(), state.size())
                        .orElseThrow(() -> new ScittException("entry " + place + " has no receipt yet"));
                LogEntry entry = new EntryShelf(tables, state, source).entry(place);
                return new Registration.Registered(entry, statement, receipt, answer.fresh());
            });
        } catch (ScittException e) {
            return new Registration.Unavailable(String.valueOf(e.getMessage()));
        }
    }
}
