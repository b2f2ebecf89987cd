package dev.alice.sandbox.root;

import dev.alice.sandbox.SandboxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The scripts that roots are made with, read once from beside this class. */
final class RootScripts {
    static final String WORKSHOP = read("workshop.sh");
    static final String MAKE = read("make.sh");

    /** A keeper that mounts nothing. */
    static final String PLAIN = "echo ready; exec cat >/dev/null";

    private RootScripts() {}

    private static String read(String name) {
        try (InputStream stream = Objects.requireNonNull(RootScripts.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SandboxException("the script " + name + " is missing in this build; build it again", e);
        }
    }
}
