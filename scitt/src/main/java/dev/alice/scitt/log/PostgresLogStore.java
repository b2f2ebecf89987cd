package dev.alice.scitt.log;

import javax.sql.DataSource;

/** A log in PostgreSQL 15 or newer, which several processes may have open: one leads, the others hand it their statements. */
public final class PostgresLogStore extends LogStore {
    public PostgresLogStore(DataSource source) {
        super(LogDatabase.postgres(source));
    }
}
