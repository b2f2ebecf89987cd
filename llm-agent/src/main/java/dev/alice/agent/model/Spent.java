package dev.alice.agent.model;

import java.util.Locale;

/**
 * Tokens that models read and wrote, and what they cost.
 *
 * @param read tokens
 * @param written tokens
 * @param micros millionths of a dollar
 * @param estimated whether an endpoint did not count, so that characters were counted instead
 */
public record Spent(long read, long written, long micros, boolean estimated) {
    /** Nothing. */
    public static final Spent NONE = new Spent(0, 0, 0, false);

    /** All tokens. */
    public long tokens() {
        return read + written;
    }

    Spent plus(Spent other) {
        return new Spent(
                read + other.read, written + other.written, micros + other.micros, estimated || other.estimated);
    }

    Spent minus(Spent other) {
        return new Spent(read - other.read, written - other.written, micros - other.micros, estimated);
    }

    /** Such as {@code 1,204 tokens, $0.0113}, with {@code about} before what was estimated. */
    public String words() {
        String tokens = String.format(Locale.ROOT, "%s%,d tokens", estimated ? "about " : "", tokens());
        return micros == 0 ? tokens : tokens + ", " + dollars(micros);
    }

    static String dollars(long micros) {
        return String.format(Locale.ROOT, micros % 10_000 == 0 ? "$%.2f" : "$%.4f", micros / 1e6);
    }
}
