package dev.alice.flow;

/** The standings of the two minds of a pair: who drives wrote the flow, who navigates reviewed it. */
public record Pair(Standing driver, Standing navigator) {
    /** A pair of whom nothing is known. */
    public static Pair unknown() {
        return new Pair(Standing.unknown(), Standing.unknown());
    }
}
