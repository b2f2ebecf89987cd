package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Where a log is kept. One process writes an {@link H2LogStore}; several may write a {@link PostgresLogStore}. */
public abstract sealed class LogStore permits H2LogStore, PostgresLogStore {
    private final LogDatabase database;

    LogStore(LogDatabase database) {
        this.database = database;
    }

    /** The store for the database behind a source. */
    public static LogStore of(DataSource source) {
        String product;
        try (Connection connection = source.getConnection()) {
            product = connection.getMetaData().getDatabaseProductName();
        } catch (SQLException e) {
            throw new ScittException("could not reach the log's database: " + e.getMessage(), e);
        }
        return switch (product) {
            case "H2" -> new H2LogStore(source);
            case "PostgreSQL" -> new PostgresLogStore(source);
            default -> throw new ScittException("a log is kept in H2 or PostgreSQL, not in " + product);
        };
    }

    /** Who beside the database remembers how far the log was; nobody, unless a store has such a place. */
    Optional<HeadFile> headFile() {
        return Optional.empty();
    }

    final LogDatabase database() {
        return database;
    }
}
