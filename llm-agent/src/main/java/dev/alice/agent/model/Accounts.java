package dev.alice.agent.model;

import dev.alice.flow.UserName;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** What each person spent today. It lives as long as the server; safe for several threads. */
public final class Accounts {
    private final Budget budget;
    private final Clock clock;
    private final Map<UserName, Spent> today = new HashMap<>();
    private LocalDate day = LocalDate.EPOCH;

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

    synchronized void spend(UserName user, Spent spent) {
        turnPage();
        today.merge(user, spent, Spent::plus);
    }

    private void turnPage() {
        LocalDate now = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (!now.equals(day)) {
            day = now;
            today.clear();
        }
    }
}
