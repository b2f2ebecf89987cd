package dev.alice.agent.model;

import dev.alice.flow.UserName;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What each person spent today, and what their requests under way hold. It lives as long as the server; safe for several threads. */
public final class Accounts {
    private final Budget budget;
    private final Clock clock;
    private final Map<UserName, Spent> today = new HashMap<>();
    /** What requests under way hold, beside what is spent: it may pass midnight, and is no estimate of what was spent. */
    private final Map<UserName, Spent> held = new HashMap<>();

    private LocalDate day = LocalDate.EPOCH;
    private Spent total = Spent.NONE;

    public Accounts(Budget budget, Clock clock) {
        this.budget = budget;
        this.clock = clock;
    }

    /** A purse for one session of a person. */
    public Purse purse(UserName user) {
        return new Purse(this, user);
    }

    Budget budget() {
        return budget;
    }

    synchronized Spent today(UserName user) {
        turnPage();
        return today.getOrDefault(user, Spent.NONE);
    }

    /** What everybody spent since the server started. */
    synchronized Spent total() {
        return total;
    }

    /**
     * Holds a part of a person's day for a request, in place of what it held before.
     *
     * @return why so much may not be held; then what was held before stays
     */
    synchronized Optional<String> hold(UserName user, Spent before, Spent now) {
        Spent others = held.getOrDefault(user, Spent.NONE).minus(before);
        Optional<String> objection =
                budget.day().objection(today(user).plus(others).plus(now), user + " today");
        if (objection.isEmpty()) {
            held.put(user, others.plus(now));
        }
        return objection;
    }

    /** Books what a request cost in place of what it held. */
    synchronized void settle(UserName user, Spent before, Spent spent) {
        turnPage();
        today.merge(user, spent, Spent::plus);
        total = total.plus(spent);
        held.computeIfPresent(user, (same, all) -> all.tokens() == before.tokens() ? null : all.minus(before));
    }

    private void turnPage() {
        LocalDate now = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (!now.equals(day)) {
            day = now;
            today.clear();
        }
    }
}
