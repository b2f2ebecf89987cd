package dev.alice.flow.port;

import dev.alice.flow.Ranked;
import dev.alice.flow.Verdict;

/** Policy: decides what may happen to a ranked flow, in words. Any error is a drop. */
public interface Gatekeeper {
    Verdict judge(Ranked ranked, Context context);

    /**
     * What the person and the host bring to the decision.
     *
     * @param autoReadOnly whether the person said that read-only flows may run without asking
     * @param attested whether the server's computing base is proven by a hardware TPM
     */
    record Context(boolean autoReadOnly, boolean attested) {}
}
