package dev.alice.scitt.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that every batch of the log runs, put to JDBC itself: a statement of Jdbi's costs a batch as much processor time
 * again as the database needs for it.
 */
final class BatchSql {
    private final Connection connection;

    BatchSql(Connection connection) {
        this.connection = connection;
    }

    /** Runs one statement; returns the number of rows that it changed. */
    int update(String sql, @Nullable Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** Runs one statement for each row. */
    void insert(String sql, List<Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private static UnableToExecuteStatementException failed(String sql, SQLException cause) {
        return new UnableToExecuteStatementException(cause.getMessage() + " [" + sql + "]", cause, null);
    }
}
