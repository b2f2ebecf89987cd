package dev.alice.sandbox.boundary;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The account that a flow is rehearsed as, and the directory where it starts.
 *
 * @param name a portable user name
 * @param root whether it is user 0 inside; else it is user 1000
 * @param directory absolute and normalized
 */
public record Person(String name, boolean root, String directory) {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
    private static final Pattern DIRECTORY = Pattern.compile("/[^\\p{Cntrl}]{0,1023}");

    public Person {
        if (!isName(name) || root != name.equals("root")) {
            throw new IllegalArgumentException("not the name of such a user: " + name);
        }
        if (!isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "a directory is an absolute, normalized path without control characters");
        }
    }

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    public static boolean isDirectory(String directory) {
        return DIRECTORY.matcher(directory).matches()
                && Path.of(directory).normalize().toString().equals(directory);
    }

    public int id() {
        return root ? 0 : 1000;
    }

    public String home() {
        return root ? "/root" : "/home/" + name;
    }
}
