package dev.alice.scitt.log;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** A real H2 file database with the settings that the log asks for. */
public final class TestingDatabase implements AutoCloseable {
    private final JdbcConnectionPool pool;

    public TestingDatabase(Path directory) {
        this.pool = JdbcConnectionPool.create(
                "jdbc:h2:file:" + directory.resolve("log").toAbsolutePath() + ";WRITE_DELAY=0;REUSE_SPACE=FALSE",
                "sa",
                "");
        pool.setMaxConnections(16);
    }

    public DataSource source() {
        return pool;
    }

    public int execute(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    @Override
    public void close() {
        pool.dispose();
    }
}
