package dev.alice.engine;

import dev.alice.flow.StageName;
import dev.alice.flow.Verdict;
import dev.alice.flow.Visible;
import java.util.List;

/** Ends a run inside the engine; it becomes a {@link dev.alice.flow.Refused} and never leaves this package. */
final class GateClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_REASON = 1_000;

    final StageName at;
    final String next;
    final boolean unanswered;
    final boolean declined;
    final transient List<Verdict.Reason> reasons;

    private GateClosed(
            StageName at,
            String reason,
            String next,
            boolean unanswered,
            boolean declined,
            List<Verdict.Reason> reasons) {
        super(shown(reason), null, false, false);
        this.at = at;
        this.next = next;
        this.unanswered = unanswered;
        this.declined = declined;
        this.reasons = reasons;
    }

    static GateClosed at(StageName at, String reason, String next) {
        return new GateClosed(at, reason, next, false, false, List.of());
    }

    static GateClosed byPolicy(String reason, String next, List<Verdict.Reason> reasons) {
        return new GateClosed(StageName.JUDGED, reason, next, false, false, reasons);
    }

    static GateClosed unanswered(String reason, String next, List<Verdict.Reason> reasons) {
        return new GateClosed(StageName.CLEARED, reason, next, true, false, reasons);
    }

    /** A person said no. */
    static GateClosed declined(String reason, String next) {
        return new GateClosed(StageName.CLEARED, reason, next, false, true, List.of());
    }

    /** A gate's words are foreign: witnesses, policies and exceptions write them. */
    private static String shown(String reason) {
        String plain = Visible.text(reason);
        return plain.codePointCount(0, plain.length()) <= MAX_REASON
                ? plain
                : plain.substring(0, plain.offsetByCodePoints(0, MAX_REASON)) + "…";
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
