package dev.alice.scitt.log;

import javax.sql.DataSource;

/** A log in PostgreSQL 15 or newer, which several processes may have open: one leads, the others hand it their statements. */
public final class PostgresLogStore extends LogStore {
    public PostgresLogStore(DataSource source) {
        super(LogDatabase.postgres(source));
    }

    /** Does what only one process may do at a time, such as making a log. */
    void alone(Runnable work) {
        database().write(tables -> {
            // the work is done over other connections, and may take a while
            tables.handle().execute("SET LOCAL idle_in_transaction_session_timeout = '5min'");
            tables.handle().execute("SELECT 1 FROM scitt_lease WHERE id = 1 FOR UPDATE");
            work.run();
        });
    }
}
