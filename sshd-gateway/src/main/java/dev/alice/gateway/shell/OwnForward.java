package dev.alice.gateway.shell;

import dev.alice.flow.UserName;
import dev.alice.gateway.ssh.Forwards;
import java.util.List;
import java.util.Optional;

/**
 * The path of a forward that has its owner's name in it, such as {@code /tmp/USER.sock}. People spell their name on the ssh
 * command line as they like, so its case does not count here; the path is the one that they asked for.
 */
final class OwnForward {
    private static final String DIRECTORY = "/tmp/";

    private OwnForward() {}

    /** The path as a login is spelled here. */
    static String usual(UserName user, String ending) {
        return DIRECTORY + user + ending;
    }

    /** The path of the person's own forward with this ending, in the usual spelling where they have several. */
    static Optional<String> find(Forwards forwards, UserName user, String ending) {
        String usual = usual(user, ending);
        List<String> paths = List.copyOf(forwards.paths());
        return paths.contains(usual)
                ? Optional.of(usual)
                : paths.stream()
                        .filter(path ->
                                path.startsWith(DIRECTORY) && path.endsWith(ending) && path.equalsIgnoreCase(usual))
                        .findFirst();
    }
}
