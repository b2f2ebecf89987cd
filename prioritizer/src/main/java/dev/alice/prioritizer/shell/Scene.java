package dev.alice.prioritizer.shell;

/**
 * The surroundings in which a command is read.
 *
 * @param fed whether its standard input is a pipe or a file
 * @param piped whether its standard output is no terminal
 * @param depth how many commands it stands inside
 */
record Scene(Place place, boolean fed, boolean piped, int depth) {
    /** Commands inside commands are followed this deep. */
    static final int DEEPEST = 4;

    Scene inside() {
        return new Scene(place, fed, piped, depth + 1);
    }

    Scene with(boolean nowFed, boolean nowPiped) {
        return new Scene(place, nowFed, nowPiped, depth);
    }

    Scene at(Place now) {
        return new Scene(now, fed, piped, depth);
    }
}
