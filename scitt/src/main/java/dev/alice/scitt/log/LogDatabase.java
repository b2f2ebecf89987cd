package dev.alice.scitt.log;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.ScittException;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** The database under the log: transactions over its tables, and the sync that makes a commit durable. */
final class LogDatabase {
    /** About so many bytes of statements make a row. */
    static final int BUNDLE_BYTES = 8000;

    /** A process that stands still in the middle of a transaction would keep its locks, and nobody could lead in its place. */
    private static final String LET_GO = "SET LOCAL idle_in_transaction_session_timeout = '3s'";

    private final @Nullable DataSource source;
    private final Jdbi jdbi;
    private final KnownKeys keys;
    private final boolean syncs;
    private final String[] migrations;

    private LogDatabase(DataSource source, boolean syncs, String... migrations) {
        this.source = source;
        this.jdbi = Jdbi.create(source);
        this.keys = new KnownKeys();
        this.syncs = syncs;
        this.migrations = migrations;
    }

    /** Tables that someone else's transaction has open; nothing but those tables is to be used with it. */
    LogDatabase(LogTables tables) {
        this.source = null;
        this.jdbi = tables.handle().getJdbi();
        this.keys = tables.known();
        this.syncs = false;
        this.migrations = new String[0];
    }

    /** H2, which does not force its file to the device at commit. */
    static LogDatabase h2(DataSource source) {
        return new LogDatabase(source, true, "classpath:dev/alice/scitt/db");
    }

    /** PostgreSQL, which does, and which has the tables of those who share a log. */
    static LogDatabase postgres(DataSource source) {
        return new LogDatabase(source, false, "classpath:dev/alice/scitt/db", "classpath:dev/alice/scitt/postgres");
    }

    /** Creates or updates the tables, with a history of their own. */
    void migrate() {
        try {
            Flyway.configure(LogDatabase.class.getClassLoader())
                    .dataSource(source)
                    .locations(migrations)
                    .javaMigrations(new LogMigration())
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
        return guarded(
                "write the log",
                () -> jdbi.inTransaction(handle -> {
                    if (source != null && !syncs) {
                        handle.execute(LET_GO);
                    }
                    return work.apply(new LogTables(handle, keys));
                }));
    }

    void write(Consumer<LogTables> work) {
        transaction(tables -> {
            work.accept(tables);
            return true;
        });
    }

    <T> T read(Function<LogTables, T> work) {
        return guarded("read the log", () -> jdbi.withHandle(handle -> work.apply(new LogTables(handle, keys))));
    }

    /** Returns when every commit so far is on the device. */
    void sync() {
        if (syncs) {
            guarded("sync the log", () -> jdbi.withHandle(handle -> handle.execute("CHECKPOINT SYNC")));
        }
    }

    /**
     * Whether the connection to the database is gone: whatever was under way on it was committed or has not happened, and
     * may be offered again.
     */
    static boolean isLost(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                return state.startsWith("08") || state.startsWith("57P") || state.equals("25P03");
            }
        }
        return false;
    }

    /** A damaged file makes a database fail in ways of its own, so whatever it throws becomes a refusal here. */
    private static <T> T guarded(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (MalformedException e) {
            throw senseless(what, e);
        } catch (ScittException | IllegalArgumentException e) {
            throw e;
        } catch (JdbiException e) {
            throw new ScittException(
                    "could not " + what + ": " + e.getMessage()
                            + "; see that its disk and file are there, and restore it from a backup if it is damaged",
                    e);
        } catch (RuntimeException e) {
            throw senseless(what, e);
        }
    }

    private static ScittException senseless(String what, RuntimeException e) {
        return new ScittException(
                "could not " + what + ", what it holds makes no sense: " + e
                        + "; run fsck on this log and restore it from a backup",
                e);
    }
}
