package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The tables of those who share a log in PostgreSQL, in one transaction: the lease and the intake. */
final class IntakeTables {
    private final Handle handle;

    IntakeTables(LogTables tables) {
        this.handle = tables.handle();
    }

    /** A statement that another process hands in. */
    record Offered(long id, Octets statement) {}

    /**
     * What became of a statement: its place, or why it has none.
     *
     * @param later whether the refusal is for now alone
     */
    record Answer(long id, Optional<Long> place, boolean fresh, Optional<String> refusal, boolean later) {
        static Answer place(long id, long place, boolean fresh) {
            return new Answer(id, Optional.of(place), fresh, Optional.empty(), false);
        }

        static Answer refusal(long id, String why, boolean later) {
            return new Answer(id, Optional.empty(), false, Optional.of(why), later);
        }
    }

    /** Takes the lease, or keeps it; false while another has it. Times are those of the database. */
    boolean lease(String holder, Duration length) {
        // whoever stands still with the row locked must not make the others stand still
        handle.execute("SET LOCAL lock_timeout = '1s'");
        return handle.execute(
                        "UPDATE scitt_lease SET holder = ?, until = clock_timestamp() + ? * INTERVAL '1 millisecond'"
                                + " WHERE id = 1 AND (holder = ? OR until < clock_timestamp())",
                        holder,
                        length.toMillis(),
                        holder)
                == 1;
    }

    /** Gives the lease back. */
    void release(String holder) {
        handle.execute("UPDATE scitt_lease SET until = clock_timestamp() WHERE id = 1 AND holder = ?", holder);
    }

    /** Hands statements in; returns the id of each, in order. */
    List<Long> offer(String process, List<Octets> statements) {
        PreparedBatch batch = handle.prepareBatch("INSERT INTO scitt_intake (process, statement) VALUES (?, ?)");
        statements.forEach(statement -> batch.add(process, statement.toBytes()));
        return batch.executePreparedBatch("id").mapTo(Long.class).list();
    }

    /** The oldest that wait for an answer, but for some. */
    List<Offered> open(int limit, Collection<Long> but) {
        return handle.createQuery("SELECT id, statement FROM scitt_intake WHERE place IS NULL AND refusal IS NULL"
                        + " AND id <> ALL (?) ORDER BY id LIMIT ?")
                .bind(0, but.toArray(Long[]::new))
                .bind(1, limit)
                .map((row, context) -> new Offered(row.getLong(1), Octets.of(row.getBytes(2))))
                .list();
    }

    /** Answers those that have no answer yet: the first one stands. */
    void answer(List<Answer> answers) {
        PreparedBatch batch =
                handle.prepareBatch("UPDATE scitt_intake SET place = ?, fresh = ?, refusal = ?, later = ?,"
                        + " answered_at = clock_timestamp() WHERE id = ? AND place IS NULL AND refusal IS NULL");
        answers.forEach(answer -> batch.add(
                answer.place().orElse(null),
                answer.fresh(),
                answer.refusal().orElse(null),
                answer.later(),
                answer.id()));
        batch.execute();
    }

    /** Takes the answers for a process out of the intake. */
    List<Answer> collect(String process) {
        List<Answer> answers = new ArrayList<>();
        handle.createQuery("DELETE FROM scitt_intake WHERE process = ? AND (place IS NOT NULL OR refusal IS NOT NULL)"
                        + " RETURNING id, place, fresh, refusal, later")
                .bind(0, process)
                .map((row, context) -> {
                    long place = row.getLong(2);
                    Optional<Long> position = row.wasNull() ? Optional.empty() : Optional.of(place);
                    return new Answer(
                            row.getLong(1),
                            position,
                            row.getBoolean(3),
                            Optional.ofNullable(row.getString(4)),
                            row.getBoolean(5));
                })
                .forEach(answers::add);
        return answers;
    }

    /** Drops answers for which nobody has come since they were given. */
    void sweep(Duration age) {
        handle.execute(
                "DELETE FROM scitt_intake WHERE (place IS NOT NULL OR refusal IS NOT NULL)"
                        + " AND COALESCE(answered_at, offered_at) < clock_timestamp() - ? * INTERVAL '1 millisecond'",
                age.toMillis());
    }
}
