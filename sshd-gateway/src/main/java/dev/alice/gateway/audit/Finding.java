package dev.alice.gateway.audit;

import java.util.List;
import java.util.Optional;

/**
 * What the audit found of one typed line: its chain as words, and the first break where there is one.
 *
 * @param flow the id of the flow, or of the log entry where that names none
 */
public record Finding(String flow, int step, String command, List<String> chain, Optional<String> broken) {
    public Finding {
        chain = List.copyOf(chain);
    }
}
