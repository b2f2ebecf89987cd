package dev.alice.gateway.audit;

import dev.alice.flow.FlowId;

/** What the audit found of one typed line: its chain as words, and the first break where there is one. */
public record Finding(FlowId flow, int step, String command, java.util.List<String> chain, java.util.Optional<String> broken) {
    public Finding {
        chain = java.util.List.copyOf(chain);
    }
}
