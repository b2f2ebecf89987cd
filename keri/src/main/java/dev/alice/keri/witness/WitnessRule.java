package dev.alice.keri.witness;

import java.util.Optional;

/** A rule by which a witness judges a flow; it depends on the submission alone, so that every witness can repeat it. */
public interface WitnessRule {
    /** Its name and version, as verdicts cite it; without spaces. */
    String name();

    /** Why the flow must not be vouched for, or empty; an exception is a refusal too. */
    Optional<String> objection(Submission submission);
}
