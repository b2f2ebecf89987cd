package dev.alice.flow;

import java.util.List;

/**
 * What the steps of a flow would do, as the strict parser understands them.
 *
 * @param risk the worst of the steps
 * @param understood whether every step is fully understood; false is never READS_ONLY
 * @param effects in the order of the steps
 * @param notes words for people: what was not understood and why
 */
public record Assessment(Risk risk, boolean understood, List<Effect> effects, List<String> notes) {
    public Assessment {
        effects = List.copyOf(effects);
        notes = List.copyOf(notes);
        if (risk == Risk.READS_ONLY && !understood) {
            throw new IllegalArgumentException("what is not understood cannot be called read-only");
        }
    }

    public boolean has(EffectKind kind) {
        return effects.stream().anyMatch(effect -> effect.kind() == kind);
    }
}
