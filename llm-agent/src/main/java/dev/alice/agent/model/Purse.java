package dev.alice.agent.model;

import dev.alice.flow.UserName;
import java.util.Optional;

/** What one session spends on models, held against its budget. Safe for several threads. */
public final class Purse {
    private final Accounts accounts;
    private final UserName user;
    private Spent turn = Spent.NONE;
    private Spent session = Spent.NONE;
    private Spent own = Spent.NONE;

    Purse(Accounts accounts, UserName user) {
        this.accounts = accounts;
        this.user = user;
    }

    public Budget budget() {
        return accounts.budget();
    }

    /** The last turn, or the one under way. */
    public synchronized Spent turn() {
        return turn;
    }

    /** This session so far, without what the person's own model did. */
    public synchronized Spent session() {
        return session;
    }

    /** What the person's own model did in this session. */
    public synchronized Spent own() {
        return own;
    }

    /** The person's day so far, over all their sessions. */
    public Spent today() {
        return accounts.today(user);
    }

    /** Begins another turn; what the last one spent stays in the session. */
    public synchronized void beginTurn() {
        turn = Spent.NONE;
    }

    /** Why no more may be asked of a model; {@code ahead} is what the next request is expected to add at least. */
    synchronized Optional<String> objection(Spent ahead, boolean ownModel) {
        Optional<String> spent = budget().turn().objection(turn.plus(ahead), "this turn");
        if (ownModel) {
            return spent;
        }
        return spent.or(() -> budget().session().objection(session.plus(ahead), "this session"))
                .or(() -> budget().day().objection(today().plus(ahead), user + " today"));
    }

    synchronized void spend(Spent spent, boolean ownModel) {
        turn = turn.plus(spent);
        if (ownModel) {
            own = own.plus(spent);
        } else {
            session = session.plus(spent);
            accounts.spend(user, spent);
        }
    }
}
