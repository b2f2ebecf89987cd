package dev.alice.scitt.log;

import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import java.time.Duration;

/** What came of offering a statement to the log. */
public sealed interface Registration {
    /**
     * The statement is in the log, durably.
     *
     * @param entry its line
     * @param statement the statement as it was registered
     * @param receipt the proof
     * @param fresh false where it had been registered before
     */
    record Registered(LogEntry entry, SignedStatement statement, Receipt receipt, boolean fresh)
            implements Registration {}

    /**
     * The statement is not acceptable, and offering it again will not help.
     *
     * @param problem which rule
     * @param detail why, for the one who offered it
     */
    record Rejected(Problem problem, String detail) implements Registration {}

    /**
     * There is too much on its way; the statement was not looked at.
     *
     * @param retryAfter when to come back
     */
    record Busy(Duration retryAfter) implements Registration {}

    /**
     * The log could not write. The same statement can be offered again: registration is idempotent.
     *
     * @param reason what failed
     */
    record Unavailable(String reason) implements Registration {}

    /** The rules; the titles are those of SCRAPI's problem details. */
    enum Problem {
        TOO_LARGE("Payload Too Large"),
        MALFORMED("Malformed request"),
        PAYLOAD_MISSING("Payload Missing"),
        BAD_ALGORITHM("Bad Signature Algorithm"),
        REJECTED("Rejected");

        private final String title;

        Problem(String title) {
            this.title = title;
        }

        /** The title for problem details. */
        public String title() {
            return title;
        }
    }
}
