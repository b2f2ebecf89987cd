package dev.alice.workflow;

import dev.alice.flow.Visible;
import java.util.OptionalInt;

/** Ends the reading of a file; it becomes a {@link WorkflowYaml.Refused} and never leaves this package. */
final class NotAFlow extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_REASON = 500;

    final transient OptionalInt line;

    NotAFlow(String reason, OptionalInt line) {
        super(shown(reason), null, false, false);
        this.line = line;
    }

    static NotAFlow at(int line, String reason) {
        return new NotAFlow(reason, OptionalInt.of(line));
    }

    static NotAFlow somewhere(String reason) {
        return new NotAFlow(reason, OptionalInt.empty());
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    private static String shown(String reason) {
        return Visible.text(
                reason.length() <= MAX_REASON
                        ? reason
                        : reason.substring(0, reason.offsetByCodePoints(0, MAX_REASON / 2)) + "…");
    }
}
