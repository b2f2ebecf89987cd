package dev.alice.flow;

/** One effect of one step: its kind, what it touches (a path, package, host; empty where unknown), and the program that does it. */
public record Effect(int step, EffectKind kind, String target, String program) {
    public Effect {
        if (step < 1) {
            throw new IllegalArgumentException("steps are counted from 1, not " + step);
        }
    }
}
