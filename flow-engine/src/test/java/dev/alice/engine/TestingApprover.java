package dev.alice.engine;

import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Cleared;
import dev.alice.flow.Judged;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.TestingStages;
import dev.alice.flow.port.Approver;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A person who says yes until told otherwise. */
final class TestingApprover implements Approver {
    Function<Judged, Answer> answer = judged -> new Yes(TestingStages.approval(ApprovalKind.YES));
    Function<Integer, Boolean> goOn = step -> true;
    BooleanSupplier withdrawn = () -> false;
    private final List<String> trace;

    TestingApprover(List<String> trace) {
        this.trace = trace;
    }

    @Override
    public Answer decide(Judged judged, BooleanSupplier withdrawn) {
        trace.add("approve");
        this.withdrawn = withdrawn;
        return answer.apply(judged);
    }

    @Override
    public boolean goOn(Cleared cleared, int nextStep, StepOutcome before) {
        trace.add("go on " + nextStep);
        return goOn.apply(nextStep);
    }
}
