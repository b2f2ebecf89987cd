package dev.alice.tmux.pane;

import java.util.regex.Pattern;

/** Something that the user's machine is asked for by name. Names that a shell could read otherwise cannot be asked for. */
public record HostThing(Kind kind, String name) {
    /** Kinds of things. */
    public enum Kind {
        PACKAGE("[a-z0-9][a-z0-9+.-]{0,99}"),
        SERVICE("[A-Za-z0-9][A-Za-z0-9:_.@-]{0,99}"),
        USER("[a-z_][a-z0-9_-]{0,31}"),
        GROUP("[a-z_][a-z0-9_-]{0,31}"),
        /** An absolute path. */
        FILE("/[A-Za-z0-9_./+=,:@-]{0,250}");

        private final Pattern names;

        Kind(String names) {
            this.names = Pattern.compile(names);
        }
    }

    public HostThing {
        if (!canAsk(kind, name)) {
            throw new IllegalArgumentException("The machine cannot be asked for a " + kind + " of this name");
        }
    }

    /** Whether a name can be asked for. */
    public static boolean canAsk(Kind kind, String name) {
        return kind.names.matcher(name).matches();
    }
}
