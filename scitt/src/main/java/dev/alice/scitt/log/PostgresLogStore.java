package dev.alice.scitt.log;

import javax.sql.DataSource;

/** A log in PostgreSQL 15 or newer, which several processes may have open: one leads, the others hand it their statements. */
public final class PostgresLogStore extends LogStore {
    /** The lock of who does something alone, in the database of the log; "scitt" in ASCII. */
    private static final long ALONE = 0x73_63_69_74_74L;

    public PostgresLogStore(DataSource source) {
        super(LogDatabase.postgres(source));
    }

    /**
     * Does what only one process may do at a time, such as making a log. Who leads meanwhile is not held up: the lock is
     * none of a row.
     */
    void alone(Runnable work) {
        database().write(tables -> {
            // the work is done over other connections, and may take a while
            tables.handle().execute("SET LOCAL idle_in_transaction_session_timeout = '5min'");
            tables.handle().execute("SELECT pg_advisory_xact_lock(?)", ALONE);
            work.run();
        });
    }
}
