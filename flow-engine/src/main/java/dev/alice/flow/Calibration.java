package dev.alice.flow;

import java.util.Locale;

/**
 * How well an agent knows how sure it may be: its predictions of exit codes beside what was seen, over what the log says.
 *
 * @param predictions how many were compared
 * @param brier the Brier score per mille: the mean square of probability minus outcome; 0 is perfect, 250 a coin
 * @param claimed the mean probability that it gave, per mille
 * @param held how often its predictions held, per mille
 */
public record Calibration(int predictions, int brier, int claimed, int held) {
    /** How many predictions it takes until what was seen weighs as much as the agent's word. */
    public static final int WORD = 10;

    public Calibration {
        if (predictions < 0 || outside(brier) || outside(claimed) || outside(held)) {
            throw new IllegalArgumentException("a calibration counts from 0, and its figures are 0 to 1000");
        }
    }

    private static boolean outside(int permille) {
        return permille < 0 || permille > 1000;
    }

    /** An agent of whom no prediction was compared yet; it is taken at its word. */
    public static Calibration none() {
        return new Calibration(0, 0, 0, 0);
    }

    /** A probability of the agent as what was seen of its earlier ones makes it, per mille. */
    public int corrected(int permille) {
        long shift = (long) (held - claimed) * predictions / (predictions + WORD);
        return (int) Math.clamp(permille + shift, 0, 1000);
    }

    /** For people, such as {@code Brier 0.08 over 23 predictions: said 90 %, held 84 %}. */
    public String words() {
        return predictions == 0
                ? "no prediction was compared yet; its probabilities are taken at its word"
                : String.format(
                        Locale.ROOT,
                        "Brier %.3f over %d predictions (0 is perfect, 0.25 a coin): said %.1f %%, held %.1f %%",
                        brier / 1000.0,
                        predictions,
                        claimed / 10.0,
                        held / 10.0);
    }
}
