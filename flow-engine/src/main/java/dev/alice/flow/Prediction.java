package dev.alice.flow;

/** What a step is expected to do, said before it runs: its exit code, how sure (0 to 1000 per mille), and the effect in words. */
public record Prediction(int exit, int permille, String effect) {
    public Prediction {
        if (exit < 0 || exit > 255) {
            throw new IllegalArgumentException("an exit code is 0 to 255, not " + exit);
        }
        if (permille < 0 || permille > 1000) {
            throw new IllegalArgumentException("a probability is 0 to 1000 per mille, not " + permille);
        }
        if (effect.length() > 2_000) {
            throw new IllegalArgumentException("an expected effect has at most 2000 characters");
        }
    }

    public boolean holds(int observedExit) {
        return observedExit == exit;
    }
}
