package dev.alice.scitt.verify;

import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.merkle.Digest;
import java.util.List;

/** The verdict of the verifier. */
public sealed interface Verification {
    /**
     * Every step held.
     *
     * @param statement what was said, and by whom
     * @param inclusions where the log has it, one for every proof; at least one
     */
    record Verified(SignedStatement statement, List<Inclusion> inclusions) implements Verification {
        public Verified {
            inclusions = List.copyOf(inclusions);
        }
    }

    /**
     * A step failed, and those after it were not taken.
     *
     * @param step the step
     * @param detail what was wrong
     */
    record Refused(Step step, String detail) implements Verification {}

    /**
     * A place in a log that its signature vouches for.
     *
     * @param treeSize the number of entries of the signed tree
     * @param leafIndex the position of the statement
     * @param root the signed root
     */
    record Inclusion(long treeSize, long leafIndex, Digest root) {}
}
