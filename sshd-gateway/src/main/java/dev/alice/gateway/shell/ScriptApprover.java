package dev.alice.gateway.shell;

import dev.alice.flow.Approval;
import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Cleared;
import dev.alice.flow.FileChange;
import dev.alice.flow.Judged;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Risk;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Approver;
import java.time.Clock;
import java.util.function.BooleanSupplier;

/** The consent of a script: {@code --yes} stands for a yes, never for the word that a destructive flow asks for. */
record ScriptApprover(UserName user, boolean yes, Clock clock) implements Approver {
    @Override
    public Answer decide(Judged judged, BooleanSupplier withdrawn) {
        ApprovalKind asked = judged.verdict().approval();
        if (asked == ApprovalKind.WORD) {
            return new Absent("this asks a person to type a word; --yes does not cover it"
                    + PairLines.newcomer(judged.ranked())
                            .map(words -> " (" + words + ")")
                            .orElse(""));
        }
        if (judged.proposed().assessment().risk() == Risk.UNKNOWN && deletes(judged)) {
            return new Absent("the rehearsal of this deleted files; a person must read it, --yes does not cover it");
        }
        if (!yes) {
            return new Absent("approval was needed and not given");
        }
        return new Yes(new Approval(ApprovalKind.YES, user, "--yes", clock.instant(), false));
    }

    /** Whether a line that nobody fully understands was seen to delete something. */
    private static boolean deletes(Judged judged) {
        return judged.ranked().rehearsed().rehearsal() instanceof Rehearsal.Ran ran
                && ran.evidence().changes().stream().anyMatch(change -> change.kind() == FileChange.Kind.DELETED);
    }

    @Override
    public boolean goOn(Cleared cleared, int nextStep, StepOutcome before) {
        return yes;
    }
}
