package dev.alice.engine;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A real H2 database in files, with the tables of the migration script. */
final class TestingDatabase {
    private TestingDatabase() {}

    static DataSource created(Path directory) {
        return migrated(at(directory));
    }

    /** The same without files, for as long as the virtual machine runs. */
    static DataSource inMemory() {
        return migrated(source("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));
    }

    private static DataSource migrated(DataSource source) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("RUNSCRIPT FROM 'classpath:/dev/alice/flow/db/V1__journal.sql'");
        } catch (SQLException e) {
            throw new IllegalStateException("the migration does not run", e);
        }
        return source;
    }

    static DataSource at(Path directory) {
        return source(
                "jdbc:h2:file:" + directory.resolve("alice").toAbsolutePath() + ";WRITE_DELAY=0;REUSE_SPACE=FALSE");
    }

    private static DataSource source(String url) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(url);
        source.setUser("sa");
        source.setPassword("");
        return source;
    }
}
