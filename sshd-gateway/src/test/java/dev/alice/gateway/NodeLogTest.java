package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.gateway.cli.TestingAlice;
import dev.alice.gateway.config.Config;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node's log as others meet it: people who register statements, and those who keep its checkpoints. */
class NodeLogTest {
    @TempDir
    Path directory;

    private Path key(TestingHouse house, String login) throws Exception {
        Path key = directory.resolve(login);
        Process made = new ProcessBuilder("ssh-keygen", "-q", "-N", "", "-t", "ed25519", "-f", key.toString()).start();
        assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Files.copy(directory.resolve(login + ".pub"), house.keys().resolve(login + ".keys"));
        return key;
    }

    private TestingAlice.Ran submit(TestingHouse house, Path key, String issuer) throws IOException {
        Path payload = Files.writeString(directory.resolve("payload"), "I saw it work");
        return TestingAlice.run(
                "log",
                "submit",
                "--url",
                house.url(),
                "--key",
                key.toString(),
                "--issuer",
                issuer,
                "--subject",
                "a remark",
                "--json",
                payload.toString());
    }

    @Test
    void people_register_statements_with_their_login_keys_where_the_settings_let_them() throws Exception {
        try (TestingHouse house = TestingHouse.closed(directory.resolve("house"))) {
            Path octo = key(house, "octo");
            Path other = key(house, "other");
            house.log(new Config.Log(Optional.of("forge.example"), List.of()));
            house.start();

            // When
            TestingAlice.Ran taken = submit(house, octo, "did:web:forge.example:octo.keys");
            TestingAlice.Ran borrowed = submit(house, other, "did:web:forge.example:octo.keys");
            TestingAlice.Ran unknown = submit(house, octo, "did:web:forge.example:nobody.keys");
            house.stop();
            house.log(Config.Log.usual());
            house.start();
            TestingAlice.Ran closed = submit(house, octo, "did:web:forge.example:octo.keys");

            // Then
            assertThat(taken.exit()).as(taken.err()).isZero();
            assertThat(List.of(borrowed.exit(), unknown.exit(), closed.exit())).doesNotContain(0);
            assertThat(closed.out() + closed.err()).contains("this log takes statements of its own agent");
        }
    }

    @Test
    void a_node_that_was_restored_from_before_a_kept_checkpoint_does_not_start() throws Exception {
        try (TestingHouse house = TestingHouse.open(directory.resolve("house"))) {
            // Given
            house.stop();
            Path backup = directory.resolve("backup");
            copy(house.data(), backup);
            house.policy("more", "@id(\"more\") @say(\"More.\") forbid (principal, action, resource) when { false };");
            house.start();
            Path checkpoint = Files.writeString(directory.resolve("checkpoint"), get(house.url() + "/checkpoint"));
            house.stop();
            house.log(new Config.Log(Optional.empty(), List.of(checkpoint)));

            // When
            house.start();
            house.stop();
            copy(backup, house.data());

            // Then
            assertThatThrownBy(house::start).hasMessageContaining("backup");
        }
    }

    private static String get(String url) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.exists(to)) {
            delete(to);
        }
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path place, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(place).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path place, java.io.IOException failure) throws IOException {
                Files.delete(place);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
