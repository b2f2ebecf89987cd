package dev.alice.sandbox.boundary;

import java.nio.file.Path;
import java.util.List;

/** Hosts that lack what a boundary needs. */
public final class TestingHosts {
    private TestingHosts() {}

    /** A host whose search path holds nothing. */
    public static Boundaries withoutTools(Path empty) {
        return new Boundaries(
                List.of("/usr/bin/env", "PATH=" + empty), empty, Limits.ORDINARY, List.of(), List.of(Mode.values()));
    }
}
