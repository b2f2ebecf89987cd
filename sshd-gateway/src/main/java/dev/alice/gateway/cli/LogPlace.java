package dev.alice.gateway.cli;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.alice.gateway.GatewayException;
import dev.alice.gateway.PrivateFile;
import dev.alice.gateway.Store;
import dev.alice.scitt.log.LogStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where a log that stands alone is kept: a directory of its own, or a PostgreSQL database that several servers share. */
final class LogPlace {
    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The log's sealed key; DIR/log.key where a directory is given, and made where it is missing.")
    @Nullable
    private Path key;

    /** One of the two. */
    static final class Choice {
        @Option(names = "--data", paramLabel = "DIR", description = "A directory for the log alone.")
        @Nullable
        Path data;

        @Option(
                names = "--jdbc",
                paramLabel = "URL",
                description = "A PostgreSQL database, jdbc:postgresql://…; its password comes from $PGPASSWORD.")
        @Nullable
        String jdbc;
    }

    /** The open database. */
    record Opened(LogStore store, AutoCloseable database) implements AutoCloseable {
        @Override
        public void close() {
            try {
                database.close();
            } catch (Exception e) {
                throw new GatewayException("the log's database did not close: " + e.getMessage(), e);
            }
        }
    }

    Path keyFile() {
        if (key != null) {
            return key;
        }
        if (choice.data == null) {
            throw new GatewayException("with --jdbc, say where the log's sealed key is: --key FILE");
        }
        return choice.data.resolve("log.key");
    }

    /** Where a witness of this server keeps what it has seen, and its key. */
    Path besideKey(String name) {
        Path parent = keyFile().toAbsolutePath().getParent();
        return Objects.requireNonNull(parent, "a file is in a directory").resolve(name);
    }

    Opened open(SecureRandom random) {
        if (choice.data != null) {
            Store store = Store.open(PrivateFile.directory(choice.data), random);
            return new Opened(LogStore.of(store.source()), store);
        }
        String url = Objects.requireNonNull(choice.jdbc);
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("--jdbc takes a URL of PostgreSQL, jdbc:postgresql://HOST/DATABASE");
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(16);
        config.setMinimumIdle(2);
        config.setPoolName("log");
        config.setConnectionTimeout(10_000);
        String password = System.getenv("PGPASSWORD");
        if (password != null && !password.isEmpty()) {
            config.setPassword(password);
        }
        try {
            HikariDataSource source = new HikariDataSource(config);
            return new Opened(LogStore.of(source), source);
        } catch (RuntimeException e) {
            throw new GatewayException("the database of the log cannot be reached: " + e.getMessage(), e);
        }
    }
}
