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
    private Spent held = Spent.NONE;

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

    /**
     * Holds a part of the budgets for a request, in place of what it held before, so that requests at the same time cannot
     * all have the same rest.
     *
     * @return why so much may not be held; then what was held before stays
     */
    synchronized Optional<String> hold(Spent before, Spent now, boolean ownModel) {
        Spent more = held.minus(before).plus(now);
        Optional<String> objection = budget().turn().objection(turn.plus(more), "this turn");
        if (objection.isEmpty() && !ownModel) {
            objection = budget().session()
                    .objection(session.plus(more), "this session")
                    .or(() -> accounts.hold(user, before, now));
        }
        if (objection.isEmpty()) {
            held = more;
        }
        return objection;
    }

    /** Books what a request cost in place of what it held. */
    synchronized void settle(Spent before, Spent spent, boolean ownModel) {
        held = held.minus(before);
        turn = turn.plus(spent);
        if (ownModel) {
            own = own.plus(spent);
        } else {
            session = session.plus(spent);
            accounts.settle(user, before, spent);
        }
    }
}
