package dev.alice.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What is known of the terminal and the user of this process. */
final class Screen {
    private static final Path OUTPUT = Path.of("/proc/self/fd/1");

    private Screen() {}

    /** Whether standard output is a terminal that colour may be sent to (no-color.org). */
    static boolean takesColour(Map<String, String> environment) {
        return isTerminal()
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    private static boolean isTerminal() {
        try {
            String device = Files.readSymbolicLink(OUTPUT).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    /** The number of the user of this process. */
    static int userId() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new IllegalStateException("the kernel does not tell whose process this is: is /proc mounted?", e);
        }
    }
}
