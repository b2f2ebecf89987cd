package dev.alice.flow;

import java.util.Optional;

/** One command of a flow, with why it is run, what it should do, and how it can be taken back. */
public record Step(CommandText command, String why, Prediction prediction, Optional<CommandText> undo) {
    public Step {
        if (why.length() > 2_000) {
            throw new IllegalArgumentException("the reason of a step has at most 2000 characters");
        }
    }
}
