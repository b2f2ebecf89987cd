package dev.alice.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What is known of the terminal and the user of this process. */
final class Screen {
    /** Standard output and standard error, by the numbers of their descriptors. */
    static final int OUTPUT = 1;

    static final int ERROR = 2;

    private Screen() {}

    /** Whether standard output is a terminal that colour may be sent to (no-color.org). */
    static boolean takesColour(Map<String, String> environment) {
        return isTerminal(OUTPUT)
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** Whether a descriptor of this process is a terminal; on a system without such names none is. */
    static boolean isTerminal(int descriptor) {
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
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
