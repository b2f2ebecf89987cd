package dev.alice.sandbox.boundary;

import dev.alice.sandbox.evidence.StepRecord;
import dev.alice.sandbox.proxy.Mirror;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A server of an ordinary user, in a process of its own: rehearses one line as root and says what came of it. */
final class OrdinaryServer {
    private OrdinaryServer() {}

    /** @param arguments a tree, a directory for files, a mirror, a line */
    public static void main(String[] arguments) {
        IdRange range = ((IdRange.Usable) IdRange.ofServer()).range();
        try (Boundary boundary = Boundary.over(
                new PreparedTree(Path.of(arguments[0]), range),
                List.of(),
                Path.of(arguments[1]),
                TestingBoundary.SMALL,
                new Person("root", true, "/root"),
                List.of(Mirror.parse(arguments[2])),
                false)) {
            StepRecord seen = boundary.run(1, arguments[3], true, Duration.ofSeconds(20), () -> false);
            System.out.println("user " + range.user() + " exit " + seen.exit());
            System.out.print(seen.output());
            boundary.attempts().forEach(System.out::println);
            boundary.stage().changes().all().forEach(System.out::println);
        }
    }
}
