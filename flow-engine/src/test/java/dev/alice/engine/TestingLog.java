package dev.alice.engine;

import dev.alice.flow.Bytes;
import dev.alice.flow.EntryId;
import dev.alice.flow.LogEntry;
import dev.alice.flow.Statement;
import dev.alice.flow.TestingStages;
import dev.alice.flow.port.StatementLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A log in memory that can be told, for each kind of statement, to fail. */
final class TestingLog implements StatementLog {
    final List<Statement> statements = new ArrayList<>();
    private final List<String> trace;
    private final Map<String, Supplier<Registration>> answers = new HashMap<>();

    TestingLog(List<String> trace) {
        this.trace = trace;
    }

    void answers(String kind, Supplier<Registration> answer) {
        answers.put(kind, answer);
    }

    void heals() {
        answers.clear();
    }

    List<String> kinds() {
        return statements.stream().map(Statement::kind).toList();
    }

    Statement last() {
        return statements.getLast();
    }

    @Override
    public synchronized Registration register(Statement statement) {
        trace.add("log " + statement.kind());
        Supplier<Registration> answer = answers.get(statement.kind());
        if (answer != null) {
            return answer.get();
        }
        int index = statements.size();
        statements.add(statement);
        Bytes name = Bytes.utf8(index + statement.kind() + statement.payload().sha256());
        return new Logged(new LogEntry(
                new EntryId(name.sha256().value().asBase64url()),
                index,
                index + 1L,
                Bytes.utf8("receipt"),
                TestingStages.NOW));
    }
}
