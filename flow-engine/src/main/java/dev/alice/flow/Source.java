package dev.alice.flow;

/** Where a flow came from: the kind of author and its name and version, such as recipe {@code apt-install}. */
public record Source(Kind kind, String name) {
    /** Kinds of author; all of them are foreign (level 3) until the gates have passed. */
    public enum Kind {
        RECIPE,
        MODEL,
        PERSON,
        PEER
    }

    public Source {
        if (name.isBlank() || name.length() > 200) {
            throw new IllegalArgumentException("the name of a source has 1 to 200 characters");
        }
    }
}
