package dev.alice.prioritizer.shell;

import java.util.Optional;
import java.util.Set;

/**
 * The surroundings in which a command is read.
 *
 * @param fed whether its standard input is a pipe or a file
 * @param piped whether its standard output is no terminal
 * @param depth how many commands it stands inside
 * @param input the text on its standard input, where the line itself says it
 * @param functions names that the line gives to functions of its own
 */
record Scene(Place place, boolean fed, boolean piped, int depth, Optional<String> input, Set<String> functions) {
    /** Commands inside commands are followed this deep. */
    static final int DEEPEST = 4;

    /** The surroundings of a whole line at a prompt. */
    static Scene at(Place place) {
        return new Scene(place, false, false, 0, Optional.empty(), Set.of());
    }

    Scene inside() {
        return new Scene(place, fed, piped, depth + 1, input, functions);
    }

    Scene with(boolean nowFed, boolean nowPiped) {
        return new Scene(place, nowFed, nowPiped, depth, input, functions);
    }

    Scene in(Place now) {
        return new Scene(now, fed, piped, depth, input, functions);
    }

    Scene reading(Optional<String> text) {
        return new Scene(place, fed || text.isPresent(), piped, depth, text, functions);
    }

    Scene knowing(Set<String> names) {
        return new Scene(place, fed, piped, depth, input, names);
    }
}
