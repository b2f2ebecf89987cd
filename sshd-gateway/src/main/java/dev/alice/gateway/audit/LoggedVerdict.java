package dev.alice.gateway.audit;

import dev.alice.prioritizer.policy.Question;
import java.util.List;
import java.util.Optional;

/**
 * A verdict of the past, as a decision or a refusal in the log holds it.
 *
 * @param at where a refused flow ended; {@code decision} where it was let through
 * @param decision {@code RUN}, {@code ASK}, {@code SIMULATE} or {@code DROP}; empty where policy was not asked
 * @param approval what was asked of the person
 * @param policy version of the policies that were in force, in hex; empty where policy was not asked
 * @param reasons words of the refusal, or the policies that decided, each as {@code id: words}
 * @param question what policy was asked, or why that cannot be known
 */
public record LoggedVerdict(
        String entry,
        long index,
        String time,
        String flow,
        String at,
        String decision,
        String approval,
        String policy,
        List<Reason> reasons,
        Optional<Question> question,
        String unknown) {
    /** One policy that decided, or the gate that refused. */
    public record Reason(String id, String says) {}

    public LoggedVerdict {
        reasons = List.copyOf(reasons);
    }
}
