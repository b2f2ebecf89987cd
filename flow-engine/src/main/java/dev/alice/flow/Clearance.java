package dev.alice.flow;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The permission to type one line into one pane, once: the only thing that the typist accepts.
 *
 * <p>Only {@link ClearanceMint} makes one, out of a finished chain of stages. It holds the exact text, the pane, an
 * expiry, and the witness event and log entry that it is bound to.
 */
public final class Clearance {
    /** What came of using a clearance. */
    public sealed interface Redemption {}

    /** The texts to type: the command, and the line that reports its exit code. */
    public record Redeemed(CommandText command, String endProbe) implements Redemption {}

    /** Nothing may be typed, and why. */
    public record Void(String reason) implements Redemption {}

    private enum State {
        OPEN,
        USED,
        REVOKED
    }

    private final FlowId flow;
    private final int step;
    private final PaneRef pane;
    private final Cleared.Line line;
    private final String anchor;
    private final EntryId decision;
    private final Instant until;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    Clearance(Cleared cleared, int step, Instant until) {
        this.flow = cleared.judged().proposed().id();
        this.step = step;
        this.pane = cleared.requested().pane();
        this.line = cleared.lines().get(step - 1);
        this.anchor = cleared.judged().vouching().said();
        this.decision = cleared.decision().id();
        this.until = until;
    }

    public FlowId flow() {
        return flow;
    }

    /** The step that it is for, counted from 1. */
    public int step() {
        return step;
    }

    public PaneRef pane() {
        return pane;
    }

    /** Names the end probe of this line; 16 hex digits. */
    public String token() {
        return line.token();
    }

    /** The line that will be typed after the command has ended, to learn its exit code. */
    public String endProbe() {
        return line.endProbe();
    }

    /** Digest of the key event that anchors the flow. */
    public String anchor() {
        return anchor;
    }

    /** The log entry that records the decision. */
    public EntryId decision() {
        return decision;
    }

    public Instant until() {
        return until;
    }

    /**
     * Uses the clearance up, if it is for this pane and still good; the first call decides.
     *
     * @param into the pane that is about to be typed into, as found now
     */
    public Redemption redeem(PaneRef into, Instant now) {
        if (!pane.equals(into)) {
            return new Void(
                    "the clearance is for pane " + pane + " of another tmux server or another pane than " + into);
        }
        if (!now.isBefore(until)) {
            return new Void("the clearance ran out at " + until);
        }
        if (!state.compareAndSet(State.OPEN, State.USED)) {
            return new Void(
                    state.get() == State.REVOKED ? "the clearance was revoked" : "the clearance was used before");
        }
        return new Redeemed(line.command(), line.endProbe());
    }

    /** Makes an unused clearance void. */
    public void revoke() {
        state.compareAndSet(State.OPEN, State.REVOKED);
    }

    @Override
    public String toString() {
        return "Clearance[" + flow.shortName() + " step " + step + " for " + pane + ", " + state.get() + "]";
    }
}
