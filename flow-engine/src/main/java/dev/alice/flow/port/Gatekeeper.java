package dev.alice.flow.port;

import dev.alice.flow.Aid;
import dev.alice.flow.HostFacts;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Ranked;
import dev.alice.flow.UserName;
import dev.alice.flow.Verdict;
import dev.alice.flow.Witnessed;
import java.util.List;

/** Policy: decides what may happen to a ranked flow, in words. Any error is a drop. */
public interface Gatekeeper {
    Verdict judge(Ranked ranked, Context context);

    /** Whether a flow may be rehearsed. A gatekeeper without an opinion lets it: a rehearsal runs in a throw-away copy. */
    default Permission mayRehearse(Witnessed witnessed, Context context) {
        return new Allowed(List.of());
    }

    /** Whether the agent may read the visible text of a pane. A gatekeeper without an opinion does not let it. */
    default Permission mayRead(Aid agent, UserName user, PaneRef pane, HostFacts host, Context context) {
        return new Denied(List.of(new Verdict.Reason("default-deny", "No policy permits it.")));
    }

    /** What policy says to something smaller than a verdict. */
    sealed interface Permission {}

    /** It may happen, by these policies. */
    record Allowed(List<Verdict.Reason> reasons) implements Permission {
        public Allowed {
            reasons = List.copyOf(reasons);
        }
    }

    /** It may not happen, by these policies; never without a reason. */
    record Denied(List<Verdict.Reason> reasons) implements Permission {
        public Denied {
            reasons = List.copyOf(reasons);
            if (reasons.isEmpty()) {
                throw new IllegalArgumentException("a denial has a reason");
            }
        }

        /** The words of the first reason. */
        public String says() {
            return reasons.getFirst().says();
        }
    }

    /**
     * What the person and the host bring to the decision.
     *
     * @param autoReadOnly whether the person said that read-only flows may run without asking
     * @param attested whether the server's computing base is proven by a hardware TPM
     */
    record Context(boolean autoReadOnly, boolean attested) {}
}
