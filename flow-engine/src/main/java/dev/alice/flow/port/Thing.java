package dev.alice.flow.port;

import dev.alice.flow.Visible;

/** Something of a name that a host may have. */
public record Thing(Kind kind, String name) {
    /** Kinds of things. */
    public enum Kind {
        /** A package that is installed or could be. */
        PACKAGE,
        /** A unit of systemd, or a script of init. */
        SERVICE,
        USER,
        GROUP,
        /** A file or directory, by its path as a shell in the pane would read it. */
        FILE
    }

    public Thing {
        if (name.isBlank() || name.length() > 300 || !name.codePoints().allMatch(Visible::isPlain)) {
            throw new IllegalArgumentException("the name of a thing has 1 to 300 plain characters");
        }
    }
}
