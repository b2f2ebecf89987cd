package dev.alice.flow;

/**
 * How far an agent's word is taken: earned by predictions that came true, lost by refusals, wrong predictions and
 * duplicity.
 *
 * @param permille 0 to 1000
 * @param confirmed how many of its predictions came true
 * @param failed how many did not, refusals and duplicity counted in
 * @param why the words for people
 * @param calibration how its probabilities compare with what was seen
 */
public record Standing(Level level, int permille, int confirmed, int failed, String why, Calibration calibration) {
    /** What the figure means for policy. */
    public enum Level {
        /** New, or with too little behind it to say. */
        PROBATION,
        GOOD,
        /** Under the line: policy stops working with it. */
        LOST
    }

    public Standing {
        if (permille < 0 || permille > 1000 || confirmed < 0 || failed < 0) {
            throw new IllegalArgumentException("a standing is 0 to 1000 per mille, with counts from 0");
        }
    }

    /** A standing without any prediction that was compared. */
    public Standing(Level level, int permille, int confirmed, int failed, String why) {
        this(level, permille, confirmed, failed, why, Calibration.none());
    }

    /** The standing of an agent that nothing is known of. */
    public static Standing unknown() {
        return new Standing(Level.PROBATION, 500, 0, 0, "nothing is known of this agent yet");
    }
}
