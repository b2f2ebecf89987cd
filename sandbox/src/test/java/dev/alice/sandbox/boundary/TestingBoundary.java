package dev.alice.sandbox.boundary;

import dev.alice.sandbox.evidence.Change;
import dev.alice.sandbox.evidence.StepRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A boundary for one test, opened on a ground by root or, through setpriv, by an ordinary user. */
final class TestingBoundary implements AutoCloseable {
    static final Limits SMALL = new Limits(
            Duration.ofSeconds(20), Duration.ofSeconds(60), 128L << 20, 64, 48L << 20, 16L << 20, 1L << 20, 4 << 10);
    /** A package's triggers take a minute where the machine has other things to do. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Boundary boundary;

    TestingBoundary(Ground ground, Path scratch, Limits limits, boolean root) {
        Person person = root ? new Person("root", true, "/root") : new Person("octo", false, "/home/octo");
        boundary = ground.open(scratch, limits, person);
    }

    TestingBoundary(Ground ground, Path scratch) {
        this(ground, scratch, SMALL, false);
    }

    StepRecord run(String line) {
        return run(line, PATIENCE);
    }

    StepRecord run(String line, Duration time) {
        return boundary.run(1, line, false, time, () -> false);
    }

    StepRecord runAsRoot(String line) {
        return boundary.run(1, line, true, PATIENCE, () -> false);
    }

    List<String> changes() {
        return boundary.stage().changes().changes().listed().stream()
                .map(TestingBoundary::words)
                .toList();
    }

    Boundary boundary() {
        return boundary;
    }

    @Override
    public void close() {
        boundary.close();
    }

    private static String words(Change change) {
        String size =
                change.node() == Change.Node.FILE && change.kind() != Change.Kind.DELETED ? " " + change.size() : "";
        return change.kind().name().toLowerCase(java.util.Locale.ROOT) + " " + change.path() + size;
    }
}
