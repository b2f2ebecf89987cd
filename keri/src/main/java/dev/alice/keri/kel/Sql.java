package dev.alice.keri.kel;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Statements of the way of a flow, over the bare connection: there are some twenty of them for every flow in each of five
 * processes, and what JDBI does around a statement costs more than the statement. Everything else goes through JDBI.
 */
public final class Sql {
    private Sql() {}

    /**
     * Executes a statement that changes rows.
     *
     * @param values of its question marks, in order
     * @return how many rows it changed
     */
    public static int execute(Connection connection, String sql, Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** Executes a statement once for each row of values. */
    public static void executeAll(Connection connection, String sql, List<Object[]> rows) {
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

    /** The bytes in the first column of every row that a query finds, over a connection of its own. */
    static List<byte[]> read(DataSource source, String sql, Object... values) {
        try (Connection connection = source.getConnection()) {
            return read(connection, sql, values);
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** The bytes in the first column of every row that a query finds. */
    public static List<byte[]> read(Connection connection, String sql, Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            List<byte[]> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getBytes(1));
                }
            }
            return found;
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else {
                statement.setObject(i + 1, values[i]);
            }
        }
    }

    /** As JDBI would say it, so that callers know one family of failures. */
    private static RuntimeException failed(String sql, SQLException e) {
        return new UnableToExecuteStatementException("a statement failed: " + sql, e, null);
    }
}
