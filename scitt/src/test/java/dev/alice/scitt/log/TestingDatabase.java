package dev.alice.scitt.log;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** A real database with the settings that the log asks for: an H2 file, or a database of a private PostgreSQL. */
public final class TestingDatabase implements AutoCloseable {
    private final DataSource source;
    private final AutoCloseable pool;
    private final boolean h2;

    private TestingDatabase(DataSource source, AutoCloseable pool, boolean h2) {
        this.source = source;
        this.pool = pool;
        this.h2 = h2;
    }

    public TestingDatabase(Path directory) {
        this(JdbcConnectionPool.create(url(directory), "sa", ""));
    }

    private TestingDatabase(JdbcConnectionPool connections) {
        this(connections, connections::dispose, true);
        connections.setMaxConnections(16);
    }

    static TestingDatabase postgres(String url) {
        var connections = TestingPostgres.pool(url);
        return new TestingDatabase(connections, connections, false);
    }

    static String url(Path directory) {
        return "jdbc:h2:file:" + directory.resolve("log").toAbsolutePath() + ";WRITE_DELAY=0;REUSE_SPACE=FALSE";
    }

    public DataSource source() {
        return source;
    }

    /** Runs a statement that is written as H2 wants it. */
    public int execute(String sql) {
        String spoken = h2 ? sql : sql.replaceAll("X'([0-9A-F]*)'", "'\\\\x$1'::bytea");
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(spoken);
        } catch (SQLException e) {
            throw new AssertionError(spoken, e);
        }
    }

    @Override
    public void close() {
        try {
            pool.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
