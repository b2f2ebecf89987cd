package dev.alice.flow;

import java.util.Optional;

/**
 * One command of a flow, with why it is run, what it should do, and how it can be taken back.
 *
 * @param check whether it only looks: its exit code tells whether the steps since the last check did what they should. A
 *     check changes nothing, so there is nothing to take back
 */
public record Step(CommandText command, String why, Prediction prediction, Optional<CommandText> undo, boolean check) {
    public Step {
        if (why.length() > 2_000) {
            throw new IllegalArgumentException("the reason of a step has at most 2000 characters");
        }
        if (check && undo.isPresent()) {
            throw new IllegalArgumentException("a check changes nothing, so it has no undo");
        }
    }

    /** A step that does something. */
    public Step(CommandText command, String why, Prediction prediction, Optional<CommandText> undo) {
        this(command, why, prediction, undo, false);
    }

    /** A step that shows, by an exit code of 0, that an effect is there. */
    public static Step check(CommandText command, String effect, int permille) {
        return new Step(
                command, "shows whether it worked", new Prediction(0, permille, effect), Optional.empty(), true);
    }
}
