package dev.alice.agent.model;

/**
 * What a model costs.
 *
 * @param input millionths of a dollar for a million tokens that it reads
 * @param output millionths of a dollar for a million tokens that it writes
 */
public record Price(long input, long output) {
    private static final long MILLION = 1_000_000;
    private static final long MOST = 100_000 * MILLION;

    /** It costs nothing, or nobody said what. */
    public static final Price NONE = new Price(0, 0);

    public Price {
        if (input < 0 || output < 0 || input > MOST || output > MOST) {
            throw new IllegalArgumentException("a price is between 0 and 100,000 dollars for a million tokens");
        }
    }

    /** What so many tokens cost, in millionths of a dollar, rounded up. */
    long of(long read, long written) {
        return Math.ceilDiv(
                Math.addExact(Math.multiplyExact(read, input), Math.multiplyExact(written, output)), MILLION);
    }
}
