package dev.alice.gateway.audit;

/** What came of asking the policies of the past again. */
public sealed interface Recomputed {
    /** They decide as the log says. */
    record Same() implements Recomputed {}

    /** They decide otherwise than the log says. */
    record Other(String words) implements Recomputed {}

    /** They cannot be asked, and why. */
    record Unknown(String words) implements Recomputed {}
}
