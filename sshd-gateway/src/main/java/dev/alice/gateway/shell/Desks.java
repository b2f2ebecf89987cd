package dev.alice.gateway.shell;

import dev.alice.flow.UserName;
import java.util.LinkedHashMap;
import java.util.Map;

/** The desks of all people of a server. Those that nobody used for long are forgotten while nobody sits there. */
final class Desks {
    private static final int MOST_IDLE = 4_000;

    private final Map<UserName, Desk> desks = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UserName, Desk> eldest) {
            return size() > MOST_IDLE && eldest.getValue().isIdle();
        }
    };

    synchronized Desk of(UserName user) {
        return desks.computeIfAbsent(user, name -> new Desk());
    }
}
