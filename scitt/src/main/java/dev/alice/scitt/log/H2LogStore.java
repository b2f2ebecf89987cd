package dev.alice.scitt.log;

import javax.sql.DataSource;

/**
 * A log in an H2 file, which one process has open. The {@code DataSource} must have {@code WRITE_DELAY=0},
 * {@code REUSE_SPACE=FALSE} and a user who may run {@code CHECKPOINT SYNC}; its file must not be touched by threads that
 * get interrupted, or be opened as {@code async:}.
 */
public final class H2LogStore extends LogStore {
    public H2LogStore(DataSource source) {
        super(LogDatabase.h2(source));
    }
}
