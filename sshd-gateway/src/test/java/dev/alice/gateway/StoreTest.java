package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final long LARGE = 6L << 20;

    @TempDir
    Path directory;

    @Test
    void a_file_that_is_mostly_dead_is_small_after_a_clean_stop_and_holds_what_it_held() throws Exception {
        // Given
        Path file = directory.resolve("alice.mv.db");
        int rows = 0;
        long before;
        try (Store store = Store.open(directory, new SecureRandom());
                Connection connection = store.source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept (id INT PRIMARY KEY, words VARCHAR(200))");
            while (Files.size(file) < LARGE) {
                rows++;
                statement.execute("INSERT INTO kept VALUES (" + rows + ", 'row " + rows + "')");
            }
            before = Files.size(file);
        }

        // When
        long after = Files.size(file);

        // Then
        assertThat(after).isLessThan(before / 4);
        assertThat(rows(directory)).isEqualTo(rows);
        try (Store again = Store.open(directory, new SecureRandom())) {
            assertThat(again.source()).isNotNull();
        }
        assertThat(rows(directory)).isEqualTo(rows);
    }

    private static int rows(Path directory) throws SQLException {
        try (Store store = Store.attach(directory);
                Connection connection = store.source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*), MAX(id) FROM kept")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(row.getInt(2));
            return row.getInt(1);
        }
    }
}
