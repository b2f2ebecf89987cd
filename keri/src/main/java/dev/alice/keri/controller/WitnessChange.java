package dev.alice.keri.controller;

import dev.alice.keri.KeriException;
import dev.alice.keri.event.Aid;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a rotation does to the witnesses.
 *
 * @param cuts witnesses that go
 * @param adds witnesses that come, after those that stay
 * @param toad the new threshold; where it is not said, the old one as long as it is immune, else the highest that is
 */
public record WitnessChange(List<Aid> cuts, List<Aid> adds, OptionalInt toad) {
    public WitnessChange {
        cuts = List.copyOf(cuts);
        adds = List.copyOf(adds);
    }

    public static WitnessChange none() {
        return new WitnessChange(List.of(), List.of(), OptionalInt.empty());
    }

    public static WitnessChange cut(Aid witness) {
        return new WitnessChange(List.of(witness), List.of(), OptionalInt.empty());
    }

    public static WitnessChange replace(Aid witness, Aid by) {
        return new WitnessChange(List.of(witness), List.of(by), OptionalInt.empty());
    }

    public static WitnessChange add(Aid witness) {
        return new WitnessChange(List.of(), List.of(witness), OptionalInt.empty());
    }

    /** The list after the change. */
    List<Aid> apply(List<Aid> before) {
        for (Aid cut : cuts) {
            if (!before.contains(cut)) {
                throw new KeriException(cut + " is not a witness now, and cannot be cut");
            }
        }
        List<Aid> after = new ArrayList<>(before);
        after.removeAll(cuts);
        for (Aid add : adds) {
            if (before.contains(add) || !add.isNonTransferable()) {
                throw new KeriException(
                        before.contains(add)
                                ? add + " is a witness already, and cannot be added"
                                : add + " cannot be a witness: those have identifiers that never rotate (code B)");
            }
            after.add(add);
        }
        return after;
    }

    /** The threshold after the change. */
    int threshold(int witnesses, int before) {
        if (toad.isPresent()) {
            Immunity.check(witnesses, toad.getAsInt());
            return toad.getAsInt();
        }
        return Immunity.holds(witnesses, before) ? before : Immunity.threshold(witnesses);
    }
}
