package dev.alice.gateway.ssh;

import dev.alice.gateway.github.DirectoryKeySource;
import dev.alice.gateway.github.KeySource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** A running front door with a directory of users. */
final class TestingHouse implements AutoCloseable {
    final Path directory;
    final TestingVisitors visitors = new TestingVisitors();
    final SshFrontDoor door;
    private final Path users;

    TestingHouse(Path directory) throws IOException {
        this(directory, UnaryOperator.identity());
    }

    TestingHouse(Path directory, UnaryOperator<SshSettings> change) throws IOException {
        this(directory, change, new DirectoryKeySource(Files.createDirectories(directory.resolve("users"))));
    }

    TestingHouse(Path directory, UnaryOperator<SshSettings> change, KeySource keys) throws IOException {
        this.directory = directory;
        this.users = Files.createDirectories(directory.resolve("users"));
        InetSocketAddress bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        SshSettings settings = change.apply(SshSettings.usual(bind, directory.resolve("host_key")));
        this.door = SshFrontDoor.start(settings, keys, visitors);
    }

    /** A user who is known, and her client. */
    TestingClient user(String name) throws Exception {
        Path key = TestingClient.key(directory, name);
        Files.writeString(users.resolve(name + ".keys"), TestingClient.publicLine(key));
        return new TestingClient(door, name, key);
    }

    @Override
    public void close() {
        door.close();
    }
}
