package dev.alice.sandbox.boundary;

import dev.alice.sandbox.proxy.Mirror;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A server in a process of its own that is in the middle of a long step with a network. */
final class BusyServer {
    private BusyServer() {}

    /** @param arguments a tree, a directory for files, whether the step is traced */
    public static void main(String[] arguments) throws IOException {
        try (Boundary boundary = Boundary.over(
                new PreparedTree(Path.of(arguments[0]), ((IdRange.Usable) IdRange.ofServer()).range()),
                List.of(),
                Path.of(arguments[1]),
                Limits.ORDINARY,
                new Person("root", true, "/root"),
                List.of(Mirror.parse("http://127.0.0.1:1 private")),
                Boolean.parseBoolean(arguments[2]))) {
            Path keeper = boundary.stage().seenFromHere().subpath(0, 2);
            System.out.println("mount namespace "
                    + Files.readSymbolicLink(Path.of("/").resolve(keeper).resolve("ns/mnt")));
            boundary.run(
                    1,
                    "dd if=/dev/zero of=/tmp/filler bs=1M count=20; sleep 54321",
                    true,
                    Duration.ofMinutes(5),
                    () -> false);
        }
    }
}
