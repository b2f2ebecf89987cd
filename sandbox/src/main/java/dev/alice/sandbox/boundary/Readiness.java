package dev.alice.sandbox.boundary;

import java.util.List;

/** Whether this host can rehearse, found out by doing it once. */
public sealed interface Readiness {
    /**
     * A trial run succeeded.
     *
     * @param notes what is weaker here than it could be, and how to get it
     */
    record Ready(Mode mode, boolean controlGroup, List<String> notes) implements Readiness {
        public Ready {
            notes = List.copyOf(notes);
        }
    }

    /** No rehearsal is possible; each reason says what is missing and how to get it. */
    record Missing(List<String> reasons) implements Readiness {
        public Missing {
            reasons = List.copyOf(reasons);
        }
    }
}
