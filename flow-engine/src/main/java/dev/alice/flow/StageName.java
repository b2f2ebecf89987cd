package dev.alice.flow;

import java.util.Locale;

/** The names of the stages, in the order in which a flow passes them. */
public enum StageName {
    REQUESTED,
    PROPOSED,
    REGISTERED,
    WITNESSED,
    REHEARSED,
    RANKED,
    JUDGED,
    CLEARED,
    TYPED,
    FINISHED,
    REFUSED;

    /** The name as scripts see it, such as {@code requested}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
