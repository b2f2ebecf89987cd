package dev.alice.gateway;

import dev.alice.flow.Statement;
import dev.alice.flow.port.StatementLog;
import dev.alice.keri.controller.Identity;
import dev.alice.keri.event.Said;

/**
 * The log for an agent whose key may be rotated at any moment: a statement that a rotation got in between, so that it names
 * one key and is signed by another or by one no longer in force, is signed again.
 */
record RotatingLog(StatementLog log, Identity agent) implements StatementLog {
    private static final int MOST_ROTATIONS = 5;

    @Override
    public Registration register(Statement statement) {
        for (int again = MOST_ROTATIONS; ; again--) {
            Said key = agent.kid();
            Registration registration = log.register(statement);
            if (again == 0 || registration instanceof Logged || key.equals(agent.kid())) {
                return registration;
            }
        }
    }
}
