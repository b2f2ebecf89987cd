package dev.alice.scitt.log;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.SignedStatement;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The policy in force: the last one that the log committed, read once. Written by the sequencer, read by everybody. */
final class PolicyBook {
    private static final int PAGE = 256;
    private static final Logger LOG = LoggerFactory.getLogger(PolicyBook.class);

    private final PolicyLanguage language;
    private volatile RegistrationPolicy inForce = RegistrationPolicy.ADMIT;

    PolicyBook(PolicyLanguage language) {
        this.language = language;
    }

    RegistrationPolicy inForce() {
        return inForce;
    }

    /** Whether a statement changes the rules for those behind it. */
    static boolean isPolicy(SignedStatement statement) {
        return statement
                .contentType()
                .filter(PolicyLanguage.CONTENT_TYPE::equals)
                .isPresent();
    }

    /** Why a document cannot be a policy here; empty where it can. */
    Optional<String> objection(SignedStatement policy) {
        try {
            language.read(policy.payload());
            return Optional.empty();
        } catch (MalformedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Puts a policy in force that the log has committed at a position. The first says how the log works, and has no rules. */
    void turnTo(SignedStatement policy, long index) {
        if (index == 0) {
            return;
        }
        try {
            inForce = language.read(policy.payload());
        } catch (MalformedException e) {
            throw new ScittException(
                    "the registration policy in force, " + policy.id() + " at index " + index + ", is not understood: "
                            + e.getMessage() + "; the log is not served. Open it with a version that understands it",
                    e);
        }
    }

    /** Puts the last policy in force that a log has committed. */
    void turnToLast(LogTables tables, EntryIndex index, LogState state) {
        EntryShelf shelf = new EntryShelf(tables, state, new VerifiedTiles().of(tables, state.edge()));
        long from = 0;
        Optional<SignedStatement> last = Optional.empty();
        long position = 0;
        while (from < state.size()) {
            EntryIndex.Found page =
                    index.find(tables, List.of(Posting.kind(PolicyLanguage.KIND)), state, from, state.size(), PAGE);
            for (long at : page.positions()) {
                SignedStatement statement =
                        SignedStatement.decode(shelf.statement(at).toBytes());
                if (isPolicy(statement)) {
                    last = Optional.of(statement);
                    position = at;
                }
            }
            from = page.looked();
        }
        if (last.isPresent()) {
            turnTo(last.get(), position);
        }
    }

    /** What a policy says against a statement; a policy that fails says no. */
    static Optional<String> objection(RegistrationPolicy policy, SignedStatement statement) {
        try {
            return policy.objection(statement);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setMessage("a registration policy failed")
                    .addKeyValue("statement", statement.id())
                    .setCause(e)
                    .log();
            return Optional.of("the registration policy could not be applied");
        }
    }
}
