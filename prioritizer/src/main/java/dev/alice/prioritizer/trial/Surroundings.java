package dev.alice.prioritizer.trial;

import dev.alice.flow.HostFacts;
import dev.alice.flow.Pair;
import dev.alice.flow.Review;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.Standing;
import dev.alice.flow.SupplyFinding;
import java.util.List;
import java.util.Optional;

/**
 * What a trial assumes around a command.
 *
 * @param rehearsal what the rehearsal would have shown
 * @param receipts how many of four witnesses vouch
 * @param review what the navigator would have said
 * @param pair the standings of author and navigator
 */
public record Surroundings(
        HostFacts host,
        Source.Kind source,
        Rehearsing rehearsal,
        int receipts,
        boolean autoReadOnly,
        boolean attested,
        Standing standing,
        List<SupplyFinding> supply,
        List<Seed> seeds,
        Review review,
        Pair pair) {
    /** How many witnesses there are, and how many it takes. */
    static final int POOL = 4;

    static final int NEEDED = 3;

    /** What a rehearsal is assumed to have shown. */
    public enum Rehearsing {
        /** None for what strictly reads; for everything else it was not possible, as on a host of another family. */
        WHERE_NOT_NEEDED,
        /** It ran and every step ended as predicted, but for what strictly reads, which needs none. */
        AS_PREDICTED,
        /** It ran and ended otherwise. */
        NOT_AS_PREDICTED,
        /** It was not possible, not even for what strictly reads. */
        NOT_POSSIBLE
    }

    public Surroundings {
        supply = List.copyOf(supply);
        seeds = List.copyOf(seeds);
        if (receipts < NEEDED || receipts > POOL) {
            throw new IllegalArgumentException(
                    "without " + NEEDED + " of " + POOL + " witnesses a flow is never ranked");
        }
    }

    /**
     * The ordinary surroundings, chosen so that a command is let through at the worst: a Debian host, a model's proposal,
     * whose author is not new, all four witnesses, and a person who said that what only reads may run. What does not strictly read is not rehearsed.
     */
    public static Surroundings ordinary() {
        HostFacts debian = new HostFacts(
                HostFacts.Family.DEBIAN,
                "debian",
                "12",
                "Debian 12",
                "dev",
                false,
                HostFacts.Sudo.FREE,
                HostFacts.PackageManager.APT,
                "bash",
                "/home/dev/work");
        return new Surroundings(
                debian,
                Source.Kind.MODEL,
                Rehearsing.WHERE_NOT_NEEDED,
                POOL,
                true,
                false,
                Standing.unknown(),
                List.of(),
                List.of(),
                new Review.Absent("nobody navigates in a trial"),
                new Pair(standing(Standing.Level.GOOD), standing(Standing.Level.GOOD)));
    }

    /** The same on a host whose user is root, or is not. */
    public Surroundings asRoot(boolean root) {
        HostFacts other = new HostFacts(
                host.family(),
                host.osId(),
                host.osVersion(),
                host.osName(),
                root ? "root" : "dev",
                root,
                host.sudo(),
                host.packages(),
                host.shell(),
                root ? "/root" : "/home/dev/work");
        return new Surroundings(
                other, source, rehearsal, receipts, autoReadOnly, attested, standing, supply, seeds, review, pair);
    }

    /** The same with what is given changed, and the rest as it is. */
    public Surroundings with(Optional<Rehearsing> otherRehearsal, Optional<Boolean> otherAuto) {
        return new Surroundings(
                host,
                source,
                otherRehearsal.orElse(rehearsal),
                receipts,
                otherAuto.orElse(autoReadOnly),
                attested,
                standing,
                supply,
                seeds,
                review,
                pair);
    }

    /** A standing of that level. */
    static Standing standing(Standing.Level level) {
        return new Standing(level, 500, 0, 0, "the example says so");
    }

    /** The words for people. */
    public String says() {
        String seen = switch (rehearsal) {
            case WHERE_NOT_NEEDED -> "only what strictly reads needs no rehearsal, and nothing else was rehearsed";
            case AS_PREDICTED -> "what does not strictly read was rehearsed and ended as predicted";
            case NOT_AS_PREDICTED -> "everything was rehearsed and ended otherwise than predicted";
            case NOT_POSSIBLE -> "nothing could be rehearsed";
        };
        return host.osName() + (host.root() ? " as root" : "") + ", proposed by a "
                + source.name().toLowerCase(java.util.Locale.ROOT) + " on "
                + standing.level().name().toLowerCase(java.util.Locale.ROOT)
                + ", " + receipts + " of " + POOL + " witnesses, "
                + (autoReadOnly ? "what only reads may run without asking" : "everything asks") + "; " + seen;
    }
}
