package dev.alice.sandbox.boundary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What bubblewrap itself says of its child ({@code --json-status-fd}): an exit code only where the command was really started. */
final class Status {
    private static final Pattern EXIT = Pattern.compile("\"exit-code\": (\\d{1,3})\\b");

    private Status() {}

    static Optional<Integer> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Matcher matcher = EXIT.matcher(Files.readString(file));
        return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }
}
