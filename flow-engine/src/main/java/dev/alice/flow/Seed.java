package dev.alice.flow;

import java.util.Optional;

/**
 * Something that a flow grew from: whoever taints it taints the flow.
 *
 * @param name what names it for ever: a recipe's id and version, a model's name, a package URL, an entry of the log
 * @param digest the digest of its content, where it has one
 * @param taint why it turned bad; empty while nothing is held against it
 */
public record Seed(Kind kind, String name, Optional<Digest> digest, Optional<String> taint) {
    /** Kinds of seed. */
    public enum Kind {
        WORDS,
        PANE,
        RECIPE,
        MODEL,
        PEER,
        FILE,
        PACKAGE,
        PERSON,
        /** The agent that signs, by its identifier (AID). */
        AGENT,
        /** An earlier flow, by its id: one that is revised, or one that was kept as a recipe. */
        FLOW
    }

    public Seed {
        if (name.isBlank() || name.length() > 300) {
            throw new IllegalArgumentException("the name of a seed has 1 to 300 characters");
        }
    }

    public boolean tainted() {
        return taint.isPresent();
    }
}
