package dev.alice.prioritizer.rank;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.alice.flow.Standing;
import dev.alice.prioritizer.PrioritizerException;
import java.time.Duration;
import java.time.Instant;

/**
 * How a standing follows from what an agent did.
 *
 * @param goodFrom the figure from which it is good, per mille
 * @param goodAfter how many confirmed predictions it takes for that, older ones counting less and the sum rounded; 0 trusts
 *     who is new
 * @param lostBelow the line under which it is lost, per mille
 * @param lostAfter how much must have failed for that
 * @param refusal what a refused proposal weighs beside a wrong prediction, per mille
 * @param halfLifeDays after how many days everything counts half
 */
public record StandingRule(
        @JsonProperty("good-from") int goodFrom,
        @JsonProperty("good-after") int goodAfter,
        @JsonProperty("lost-below") int lostBelow,
        @JsonProperty("lost-after") int lostAfter,
        int refusal,
        @JsonProperty("half-life-days") int halfLifeDays) {
    public StandingRule {
        if (lostBelow < 0 || goodFrom < lostBelow || goodFrom > 1000) {
            throw new PrioritizerException("a standing is lost below " + lostBelow + " and good from " + goodFrom
                    + "; these go from 0 to 1000 in this order");
        }
        if (goodAfter < 0 || lostAfter < 1 || refusal < 0 || refusal > 1000 || halfLifeDays < 1) {
            throw new PrioritizerException(
                    "a standing is lost by at least one prediction, counts a refusal with 0 to 1000 per"
                            + " mille, and has a half-life of at least a day");
        }
    }

    /** What something of the past weighs now. */
    double weight(Instant then, Instant now) {
        double days = Math.max(0, Duration.between(then, now).toSeconds() / 86_400.0);
        return Math.pow(0.5, days / halfLifeDays);
    }

    /** The figure of so much that came true and so much that did not, per mille. */
    int permille(double good, double bad) {
        return (int) Math.round(1000 * (good + 2) / (good + bad + 4));
    }

    Standing.Level level(double good, double bad) {
        int permille = permille(good, bad);
        if (permille < lostBelow && bad >= lostAfter) {
            return Standing.Level.LOST;
        }
        return permille >= goodFrom && Math.round(good) >= goodAfter ? Standing.Level.GOOD : Standing.Level.PROBATION;
    }
}
