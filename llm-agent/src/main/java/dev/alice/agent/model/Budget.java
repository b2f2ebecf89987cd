package dev.alice.agent.model;

/**
 * What models may cost. A model that a person forwards is theirs: it counts for the turn alone.
 *
 * @param turn one request with all its round trips
 * @param session one connection
 * @param day one person, from midnight to midnight UTC
 */
public record Budget(Allowance turn, Allowance session, Allowance day) {
    /** 100,000 tokens or a dollar a turn, a million or 5 dollars a session, 3 million or 20 dollars a day. */
    public static Budget standard() {
        return new Budget(
                new Allowance(100_000, 1_000_000),
                new Allowance(1_000_000, 5_000_000),
                new Allowance(3_000_000, 20_000_000));
    }
}
