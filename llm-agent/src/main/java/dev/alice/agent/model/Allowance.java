package dev.alice.agent.model;

import java.util.Locale;
import java.util.Optional;

/**
 * The most that may be spent on something.
 *
 * @param tokens read and written
 * @param micros millionths of a dollar
 */
public record Allowance(long tokens, long micros) {
    public Allowance {
        if (tokens < 1 || micros < 1) {
            throw new IllegalArgumentException("an allowance is at least one token and a millionth of a dollar");
        }
    }

    /** Why no more may be spent; empty while some is left. */
    Optional<String> objection(Spent spent, String whose) {
        if (spent.tokens() >= tokens) {
            return Optional.of(String.format(
                    Locale.ROOT, "the token budget of %s is used up: %,d of %,d", whose, spent.tokens(), tokens));
        }
        if (spent.micros() >= micros) {
            return Optional.of("the cost budget of %s is used up: %s of %s"
                    .formatted(whose, Spent.dollars(spent.micros()), Spent.dollars(micros)));
        }
        return Optional.empty();
    }

    /** Such as {@code 100,000 tokens, $1.00}. */
    public String words() {
        return String.format(Locale.ROOT, "%,d tokens, %s", tokens, Spent.dollars(micros));
    }
}
