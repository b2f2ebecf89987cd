package dev.alice.tmux.wire;

import java.time.Duration;

/**
 * The bounds of one conversation.
 *
 * @param output most bytes of standard output
 * @param error most bytes of error output
 * @param time longest time from dialling to the exit status
 */
public record TmuxLimits(int output, int error, Duration time) {
    public TmuxLimits {
        if (output <= 0 || error <= 0 || time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("Limits of a tmux conversation must be above zero");
        }
    }

    /** 16 MiB of output, 64 KiB of errors, ten seconds. */
    public static TmuxLimits ordinary() {
        return new TmuxLimits(16 << 20, 64 << 10, Duration.ofSeconds(10));
    }

    /** The same sizes with another time limit. */
    public TmuxLimits within(Duration limit) {
        return new TmuxLimits(output, error, limit);
    }
}
