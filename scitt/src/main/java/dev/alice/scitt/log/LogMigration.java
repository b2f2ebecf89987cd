package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * The second version of the tables: bundles in place of a row and five indexes for every entry. It can be run again
 * after a crash at any point, since H2 commits at every change of a table.
 */
final class LogMigration implements JavaMigration {
    private static final int PAGE = 256;
    private static final List<String> TABLES = List.of(
            "CREATE TABLE IF NOT EXISTS scitt_bundle (first BIGINT NOT NULL PRIMARY KEY, n INT NOT NULL, data BYTEA NOT NULL)",
            // a sorted piece of the index of the entries from first to before past
            "CREATE TABLE IF NOT EXISTS scitt_run (id BIGINT NOT NULL PRIMARY KEY, tier INT NOT NULL,"
                    + " first BIGINT NOT NULL, past BIGINT NOT NULL, pages INT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS scitt_run_part (id BIGINT NOT NULL PRIMARY KEY, data BYTEA NOT NULL)",
            "CREATE TABLE IF NOT EXISTS scitt_posting (id BIGINT NOT NULL PRIMARY KEY, data BYTEA NOT NULL)",
            // how far the runs reach, and a number that changes with every change of the set of runs
            "CREATE TABLE IF NOT EXISTS scitt_index (id INT NOT NULL PRIMARY KEY CHECK (id = 1),"
                    + " indexed BIGINT NOT NULL, version BIGINT NOT NULL)",
            "DELETE FROM scitt_bundle",
            "DELETE FROM scitt_index",
            "INSERT INTO scitt_index (id, indexed, version) VALUES (1, 0, 0)",
            "ALTER TABLE scitt_checkpoint ALTER COLUMN note_signature DROP NOT NULL",
            "DELETE FROM scitt_tile WHERE tile_level = 0 AND OCTET_LENGTH(hashes) < 8192");

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("2");
    }

    @Override
    public String getDescription() {
        return "bundles";
    }

    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        try (Statement statement = connection.createStatement()) {
            if (!hasEntries(statement)) {
                // the last step was done before, and the crash came before it was noted: the bundles are the log now
                return;
            }
            for (String sql : TABLES) {
                statement.execute(sql);
            }
            long size = 0;
            for (List<Octets> page = page(connection, 0); !page.isEmpty(); page = page(connection, size)) {
                write(connection, Bundle.cut(size, page, LogDatabase.BUNDLE_BYTES));
                size += page.size();
            }
            try (ResultSet head = statement.executeQuery("SELECT size FROM scitt_head")) {
                long expected = head.next() ? head.getLong(1) : 0;
                if (expected != size) {
                    throw new ScittException("the head says " + expected + " entries and the table holds " + size
                            + "; the log is left as it is. Restore the database from a backup");
                }
            }
            statement.execute("DROP TABLE scitt_entry");
        }
    }

    /** Whether there are tables of the first version, which are taken away when everything is in the second. */
    private static boolean hasEntries(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM information_schema.tables"
                + " WHERE table_schema = CURRENT_SCHEMA AND LOWER(table_name) = 'scitt_entry'")) {
            return rows.next() && rows.getLong(1) > 0;
        }
    }

    /** The statements from a position on, as far as there is no gap. */
    private static List<Octets> page(Connection connection, long first) throws SQLException {
        List<Octets> page = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT idx, statement FROM scitt_entry WHERE idx >= ? ORDER BY idx LIMIT " + PAGE)) {
            query.setLong(1, first);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next() && rows.getLong(1) == first + page.size()) {
                    page.add(Octets.of(rows.getBytes(2)));
                }
            }
        }
        return page;
    }

    private static void write(Connection connection, List<Bundle> bundles) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO scitt_bundle (first, n, data) VALUES (?, ?, ?)")) {
            for (Bundle bundle : bundles) {
                insert.setLong(1, bundle.first());
                insert.setInt(2, bundle.statements().size());
                insert.setBytes(3, bundle.encode());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
