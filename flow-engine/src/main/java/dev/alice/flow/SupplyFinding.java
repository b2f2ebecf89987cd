package dev.alice.flow;

import java.time.Instant;
import java.util.Optional;

/**
 * What was found for one requirement of the Secure Supply Chain Consumption Framework (S2C2F) and one subject.
 *
 * @param requirement its id, such as {@code ING-1}
 * @param subject what was looked at: a package URL, a repository, a file
 * @param evidence what was looked at and what it said, in words
 * @param until when the finding has to be made again; empty where it does not age
 */
public record SupplyFinding(String requirement, State state, String subject, String evidence, Optional<Instant> until) {
    /** There is no score: each requirement is met, not met, or nobody knows. */
    public enum State {
        MET,
        NOT_MET,
        UNKNOWN
    }

    public SupplyFinding {
        if (requirement.isBlank() || requirement.length() > 20) {
            throw new IllegalArgumentException("a requirement has an id of 1 to 20 characters");
        }
    }
}
