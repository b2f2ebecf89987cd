package dev.alice.flow;

import java.lang.invoke.MethodHandles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one place where a {@link Clearance} is made, and the engine's alone.
 *
 * <p>A mint is opened with the original {@link MethodHandles.Lookup} of the flow engine's class, which only code inside that
 * class can make: one that was derived, by {@code in} or {@code privateLookupIn}, is refused. It checks the chain once more and makes one clearance for each step of a flow, ever.
 */
public final class ClearanceMint {
    private static final String ENGINE = "dev.alice.engine.FlowEngine";
    private static final Duration LIFE = Duration.ofSeconds(30);

    private final Clock clock;
    private final Set<String> minted = ConcurrentHashMap.newKeySet();

    public ClearanceMint(MethodHandles.Lookup holder, Clock clock) {
        boolean engine = holder.lookupClass().getName().equals(ENGINE)
                && holder.lookupClass().getClassLoader() == ClearanceMint.class.getClassLoader()
                && (holder.lookupModes() & MethodHandles.Lookup.ORIGINAL) != 0;
        if (!engine) {
            throw new FlowException("only " + ENGINE + " can open a clearance mint, not "
                    + holder.lookupClass().getName() + "; run the flow through the engine");
        }
        this.clock = clock;
    }

    /**
     * The clearance of one step.
     *
     * @param step counted from 1
     * @throws FlowException where the chain does not allow it or the step was cleared before
     */
    public Clearance mint(Cleared cleared, int step) {
        Judged judged = cleared.judged();
        Proposed proposed = judged.proposed();
        Verdict verdict = judged.verdict();
        require(step >= 1 && step <= cleared.lines().size(), proposed, "has no step " + step);
        require(
                verdict.decision() == Verdict.Decision.RUN || verdict.decision() == Verdict.Decision.ASK,
                proposed,
                "was judged " + verdict.decision());
        require(
                cleared.approval().how().compareTo(verdict.approval()) >= 0,
                proposed,
                "needs approval " + verdict.approval() + " and has "
                        + cleared.approval().how());
        require(judged.vouching().flow().equals(proposed.id()), proposed, "is not what the witnesses vouched for");
        require(
                cleared.lines()
                        .get(step - 1)
                        .command()
                        .equals(proposed.flow().steps().get(step - 1).command()),
                proposed,
                "would be typed in other words than were proposed");
        Instant now = clock.instant();
        require(now.isBefore(cleared.until()), proposed, "was cleared until " + cleared.until());
        require(minted.add(proposed.id() + "/" + step), proposed, "had step " + step + " cleared before");
        Instant end = now.plus(LIFE);
        return new Clearance(cleared, step, end.isBefore(cleared.until()) ? end : cleared.until());
    }

    private static void require(boolean held, Proposed proposed, String words) {
        if (!held) {
            throw new FlowException("flow " + proposed.id().shortName() + " " + words + "; nothing is typed");
        }
    }
}
