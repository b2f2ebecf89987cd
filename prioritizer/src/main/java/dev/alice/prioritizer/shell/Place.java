package dev.alice.prioritizer.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * Where relative paths and the home directory of a command may lead.
 *
 * @param home the home directory, absolute
 * @param directories the directories in which the command may run; {@link #ANYWHERE} where that is not known
 */
record Place(String home, List<String> directories) {
    /** Stands for a directory that is not known. */
    static final String ANYWHERE = "/*";

    Place {
        directories = List.copyOf(directories);
    }

    /** The place of a user, whose directory may be unknown (empty, or not absolute). */
    static Place of(String user, boolean root, String directory) {
        String home = root ? "/root" : "/home/" + (user.isEmpty() ? "user" : user);
        return new Place(home, List.of(directory.startsWith("/") ? directory : ANYWHERE));
    }

    /** The absolute paths that a word may name. */
    List<String> resolve(Word word) {
        String text = word.path();
        if (word.home() && text.startsWith("~")) {
            return List.of(home + text.substring(1));
        }
        if (text.startsWith("/")) {
            return List.of(text);
        }
        return directories.stream().map(directory -> directory + "/" + text).toList();
    }

    /** The place after {@code cd}: the earlier directories stay possible, since the change may fail. */
    Place entering(Word word) {
        List<String> more = new ArrayList<>(directories);
        for (String path : word.exact() || word.home() && !word.vague() ? resolve(word) : List.of(ANYWHERE)) {
            if (!more.contains(path)) {
                more.add(path);
            }
        }
        return more.size() > 8 ? new Place(home, List.of(ANYWHERE)) : new Place(home, more);
    }
}
