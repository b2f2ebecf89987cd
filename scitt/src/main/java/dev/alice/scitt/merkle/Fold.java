package dev.alice.scitt.merkle;

/** What folding a proof gave: the root that it leads to, or the numbered step of RFC 9162 at which it failed. */
public sealed interface Fold {
    /**
     * The root that the proof leads to.
     *
     * @param root the root of the (newer) tree
     */
    record Root(Digest root) implements Fold {}

    /**
     * A proof that fails.
     *
     * @param step the section and step, such as {@code RFC 9162 §2.1.3.2 step 1}
     * @param reason what was wrong
     */
    record Refused(String step, String reason) implements Fold {}
}
