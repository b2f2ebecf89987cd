package dev.alice.scitt.log;

import java.nio.file.Path;
import java.util.Optional;
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

    /** A file beside that of the database, which ends in {@code .head}; none where the database is not in a file. */
    @Override
    Optional<HeadFile> headFile() {
        String path = database()
                .read(tables -> tables.handle()
                        .createQuery("SELECT COALESCE(DATABASE_PATH(), '')")
                        .mapTo(String.class)
                        .one());
        String plain = path.substring(path.lastIndexOf(':') + 1);
        return plain.startsWith("/") ? Optional.of(new HeadFile(Path.of(plain + ".head"))) : Optional.empty();
    }
}
