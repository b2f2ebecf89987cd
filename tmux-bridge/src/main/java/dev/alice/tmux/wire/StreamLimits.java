package dev.alice.tmux.wire;

import java.time.Duration;

/**
 * The bounds of a conversation whose output is taken as it comes.
 *
 * @param output most bytes of standard output
 * @param error most bytes of error output
 * @param idle longest silence of the server; the time that the sink takes does not count
 * @param total longest time from dialling to the exit status
 */
public record StreamLimits(long output, int error, Duration idle, Duration total) {
    public StreamLimits {
        boolean positive = output > 0 && error > 0;
        if (!positive || !idle.isPositive() || !total.isPositive()) {
            throw new IllegalArgumentException("Limits of a tmux conversation must be above zero");
        }
    }

    /** 4 GiB of output, 64 KiB of errors, ten seconds of silence, ten minutes in all. */
    public static StreamLimits ordinary() {
        return new StreamLimits(4L << 30, 64 << 10, Duration.ofSeconds(10), Duration.ofMinutes(10));
    }

    static StreamLimits of(TmuxLimits limits) {
        return new StreamLimits(limits.output(), limits.error(), limits.time(), limits.time());
    }
}
