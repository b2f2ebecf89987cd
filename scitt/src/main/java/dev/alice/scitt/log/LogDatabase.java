package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** The database under the log: transactions over its tables, and the sync that makes a commit durable. */
final class LogDatabase {
    private final DataSource source;
    private final Jdbi jdbi;
    private final boolean h2;

    LogDatabase(DataSource source) {
        this.source = source;
        this.jdbi = Jdbi.create(source);
        this.h2 = isH2(source);
    }

    /** Creates or updates the tables, with a history of their own. */
    void migrate() {
        try {
            Flyway.configure(LogDatabase.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:dev/alice/scitt/db")
                    .table("flyway_scitt")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new ScittException("the log's tables could not be brought up to date: " + e.getMessage(), e);
        }
    }

    <T> T transaction(Function<LogTables, T> work) {
        return guarded("write the log", () -> jdbi.inTransaction(handle -> work.apply(new LogTables(handle))));
    }

    void write(Consumer<LogTables> work) {
        transaction(tables -> {
            work.accept(tables);
            return true;
        });
    }

    <T> T read(Function<LogTables, T> work) {
        return guarded("read the log", () -> jdbi.withHandle(handle -> work.apply(new LogTables(handle))));
    }

    /**
     * Returns when every commit so far is on the device. H2 does not force its file to the device at commit; a
     * database that does needs nothing more here.
     */
    void sync() {
        if (h2) {
            guarded("sync the log", () -> jdbi.withHandle(handle -> handle.execute("CHECKPOINT SYNC")));
        }
    }

    private static boolean isH2(DataSource source) {
        try (Connection connection = source.getConnection()) {
            return connection.getMetaData().getDatabaseProductName().equals("H2");
        } catch (SQLException e) {
            throw new ScittException("could not reach the log's database: " + e.getMessage(), e);
        }
    }

    private static <T> T guarded(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (JdbiException e) {
            throw new ScittException(
                    "could not " + what + ": " + e.getMessage() + "; see that its disk and file are there", e);
        }
    }
}
