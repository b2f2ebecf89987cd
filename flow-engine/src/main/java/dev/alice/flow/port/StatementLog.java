package dev.alice.flow.port;

import dev.alice.flow.LogEntry;
import dev.alice.flow.Statement;

/** The transparency log, as the agent sees it: statements are signed with the agent's key and registered durably. */
public interface StatementLog {
    /** Registers a statement; when {@link Logged} is returned it survives a power loss. */
    Registration register(Statement statement);

    /** What came of a registration. */
    sealed interface Registration {}

    /** The statement is in the log. */
    record Logged(LogEntry entry) implements Registration {}

    /** The statement is not in the log, and why. */
    record NotLogged(String reason) implements Registration {}
}
