package dev.alice.scitt.log;

import dev.alice.scitt.cose.SignedStatement;
import java.util.Optional;

/**
 * The operator's rules on what may be registered, beyond form, trust and signature. One is in force at every position of
 * the log: the last that was registered before it.
 */
@FunctionalInterface
public interface RegistrationPolicy {
    /** No rules beyond form, trust and signature. */
    RegistrationPolicy ADMIT = statement -> Optional.empty();

    /**
     * Why a statement may not be registered, in words for the one who offered it; empty where it may. It depends on
     * nothing but the statement, does not block, and is called from many threads. An exception counts as a refusal.
     */
    Optional<String> objection(SignedStatement statement);
}
