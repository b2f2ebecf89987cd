package dev.alice.keri.witness;

import dev.alice.keri.event.Aid;
import dev.alice.keri.kel.KeyState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many verdicts an identifier may ask for until its log grows, or the hour is over: every one is kept for ever. */
final class Ration {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MOST_IDENTIFIERS = 8192;

    private final int most;
    private final Clock clock;
    private final Map<Aid, Given> given = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Aid, Given> eldest) {
            return size() > MOST_IDENTIFIERS;
        }
    };

    private record Given(long ordinal, Instant since, int verdicts) {}

    Ration(int most, Clock clock) {
        this.most = most;
        this.clock = clock;
    }

    /** Takes one verdict for an identifier in this state; false where it has had what it may. */
    synchronized boolean take(KeyState state) {
        Instant now = clock.instant();
        Given before = given.get(state.aid());
        if (before == null
                || before.ordinal() != state.ordinal()
                || before.since().plus(HOUR).isBefore(now)) {
            given.put(state.aid(), new Given(state.ordinal(), now, 1));
            return true;
        }
        if (before.verdicts() >= most) {
            return false;
        }
        given.put(state.aid(), new Given(before.ordinal(), before.since(), before.verdicts() + 1));
        return true;
    }
}
