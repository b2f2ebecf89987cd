package dev.alice.sandbox.boundary;

import dev.alice.sandbox.SandboxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The scripts of the boundary, read once from beside this class. */
final class Scripts {
    static final String STAGE = read("stage.sh");
    static final String LAUNCH = read("launch.sh");
    static final String STEP = read("step.sh");
    static final String KEEPER = read("keeper.sh");
    static final String PREPARED = read("prepared.sh");
    static final String FORWARD = read("forward.pl");
    static final String IDMAP = read("idmap.pl");

    private Scripts() {}

    private static String read(String name) {
        try (InputStream stream = Objects.requireNonNull(Scripts.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SandboxException("the script " + name + " is missing in this build; build it again", e);
        }
    }
}
