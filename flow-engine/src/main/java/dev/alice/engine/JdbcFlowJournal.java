package dev.alice.engine;

import dev.alice.flow.Clearance;
import dev.alice.flow.Cleared;
import dev.alice.flow.EntryId;
import dev.alice.flow.FlowException;
import dev.alice.flow.FlowId;
import dev.alice.flow.Proposed;
import dev.alice.flow.Registered;
import dev.alice.flow.RequestId;
import dev.alice.flow.Requested;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A journal in a relational database with common SQL.
 *
 * <p>The data source must write a commit to the file at once (H2: {@code WRITE_DELAY=0}). The tables are made by the
 * migrations under {@code dev/alice/flow/db}.
 */
public final class JdbcFlowJournal implements FlowJournal {
    private final DataSource source;
    private final Clock clock;
    private final boolean h2;

    public JdbcFlowJournal(DataSource source, Clock clock) {
        this.source = source;
        this.clock = clock;
        this.h2 = with(
                "find out the database",
                connection -> connection.getMetaData().getDatabaseProductName().equals("H2"));
    }

    @Override
    public void requested(Requested requested) {
        with("write down request " + requested.id(), connection -> {
            update(
                    connection,
                    "INSERT INTO flow_request (id, train, user_name, words, asked_at, state, ended)"
                            + " VALUES (?, ?, ?, ?, ?, ?, FALSE)",
                    requested.id().value(),
                    requested.train().subject(),
                    requested.user().value(),
                    requested.words(),
                    time(requested.at()),
                    StageName.REQUESTED.word());
            return stage(connection, requested.id(), StageName.REQUESTED);
        });
    }

    @Override
    public void reached(Stage stage) {
        RequestId request = stage.requested().id();
        with("write down that request " + request + " is " + stage.name().word(), connection -> {
            connection.setAutoCommit(false);
            switch (stage) {
                case Proposed proposed ->
                    update(
                            connection,
                            "UPDATE flow_request SET flow = ?, purpose = ? WHERE id = ?",
                            proposed.id().qb64(),
                            proposed.flow().purpose(),
                            request.value());
                case Registered registered ->
                    update(
                            connection,
                            "UPDATE flow_request SET proposal = ?, last_entry = ? WHERE id = ?",
                            registered.entry().id().value(),
                            registered.entry().id().value(),
                            request.value());
                case Cleared cleared ->
                    update(
                            connection,
                            "UPDATE flow_request SET decision = ?, last_entry = ? WHERE id = ?",
                            cleared.decision().id().value(),
                            cleared.decision().id().value(),
                            request.value());
                default -> {
                    // the other stages leave nothing but their name
                }
            }
            update(
                    connection,
                    "UPDATE flow_request SET state = ? WHERE id = ?",
                    stage.name().word(),
                    request.value());
            stage(connection, request, stage.name());
            connection.commit();
            return true;
        });
    }

    @Override
    public boolean claim(Requested requested, Clearance clearance, String textSha256) {
        return with("claim step " + clearance.step() + " of flow " + clearance.flow(), connection -> {
            try {
                update(
                        connection,
                        "INSERT INTO flow_keys (flow, step, request, user_name, pane, text_sha, decision, anchor, meant_at,"
                                + " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'claimed')",
                        clearance.flow().qb64(),
                        clearance.step(),
                        requested.id().value(),
                        requested.user().value(),
                        clearance.pane().pane().value(),
                        textSha256,
                        clearance.decision().value(),
                        clearance.anchor(),
                        time(clock.instant()));
            } catch (SQLIntegrityConstraintViolationException e) {
                return false;
            }
            if (h2) {
                // H2 writes a commit to the file but leaves it to the operating system; this is its fsync
                update(connection, "CHECKPOINT SYNC");
            }
            return true;
        });
    }

    @Override
    public void settle(FlowId flow, int step, String state) {
        with(
                "settle step " + step + " of flow " + flow,
                connection -> update(
                        connection,
                        "UPDATE flow_keys SET state = ? WHERE flow = ? AND step = ?",
                        state,
                        flow.qb64(),
                        step));
    }

    @Override
    public void ended(RequestId request, StageName state, String summary, Optional<EntryId> entry) {
        with("write down the end of request " + request, connection -> {
            connection.setAutoCommit(false);
            update(
                    connection,
                    "UPDATE flow_request SET state = ?, summary = ?, ended = TRUE WHERE id = ?",
                    state.word(),
                    summary.length() > 600 ? summary.substring(0, 599) + "…" : summary,
                    request.value());
            if (entry.isPresent()) {
                update(
                        connection,
                        "UPDATE flow_request SET last_entry = ? WHERE id = ?",
                        entry.get().value(),
                        request.value());
            }
            stage(connection, request, state);
            connection.commit();
            return true;
        });
    }

    @Override
    public List<Open> open() {
        return query(
                "SELECT r.id, r.train, r.user_name, r.flow, r.proposal, r.decision, r.state,"
                        + " (SELECT COUNT(*) FROM flow_keys k WHERE k.request = r.id) AS typed"
                        + " FROM flow_request r WHERE r.ended = FALSE ORDER BY r.asked_at",
                row -> new Open(
                        new RequestId(row.getString(1)),
                        new TrainId(row.getString(2)),
                        new UserName(row.getString(3)),
                        Optional.ofNullable(row.getString(4)).map(FlowId::new),
                        Optional.ofNullable(row.getString(5)).map(EntryId::new),
                        Optional.ofNullable(row.getString(6)).map(EntryId::new),
                        state(row.getString(7)),
                        row.getInt(8)));
    }

    @Override
    public Optional<EntryId> lastEntry(TrainId train) {
        return query(
                        "SELECT last_entry FROM flow_request WHERE train = ? AND last_entry IS NOT NULL"
                                + " ORDER BY asked_at DESC FETCH FIRST 1 ROWS ONLY",
                        row -> new EntryId(row.getString(1)),
                        train.subject())
                .stream()
                .findFirst();
    }

    @Override
    public Optional<TrainId> latestTrain(UserName user) {
        return query(
                        "SELECT train FROM flow_request WHERE user_name = ? ORDER BY asked_at DESC"
                                + " FETCH FIRST 1 ROWS ONLY",
                        row -> new TrainId(row.getString(1)),
                        user.value())
                .stream()
                .findFirst();
    }

    @Override
    public List<Past> history(TrainId train, int limit) {
        return query(
                        "SELECT asked_at, words, state, summary, flow FROM flow_request WHERE train = ?"
                                + " ORDER BY asked_at DESC FETCH FIRST ? ROWS ONLY",
                        row -> new Past(
                                row.getObject(1, OffsetDateTime.class).toInstant(),
                                row.getString(2),
                                state(row.getString(3)),
                                Optional.ofNullable(row.getString(4)).orElse(""),
                                Optional.ofNullable(row.getString(5)).map(FlowId::new)),
                        train.subject(),
                        limit)
                .reversed();
    }

    @Override
    public List<Keys> keys() {
        return query(
                "SELECT flow, step, user_name, pane, text_sha, decision, anchor, meant_at, state FROM flow_keys"
                        + " ORDER BY meant_at, step",
                row -> new Keys(
                        new FlowId(row.getString(1)),
                        row.getInt(2),
                        new UserName(row.getString(3)),
                        row.getString(4),
                        row.getString(5),
                        new EntryId(row.getString(6)),
                        row.getString(7),
                        row.getObject(8, OffsetDateTime.class).toInstant(),
                        row.getString(9)));
    }

    private boolean stage(Connection connection, RequestId request, StageName name) throws SQLException {
        return update(
                connection,
                "INSERT INTO flow_stage (request, seq, stage, at) SELECT ?, COUNT(*), ?, ? FROM flow_stage WHERE request = ?",
                request.value(),
                name.word(),
                time(clock.instant()),
                request.value());
    }

    private static StageName state(String word) {
        return StageName.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static boolean update(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate() > 0;
        }
    }

    private <T> List<T> query(String sql, Row<T> reader, Object... values) {
        return with("read the journal", connection -> {
            List<T> rows = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, values);
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        rows.add(reader.read(result));
                    }
                }
            }
            return rows;
        });
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private <T> T with(String purpose, Work<T> work) {
        try (Connection connection = source.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            try {
                return work.on(connection);
            } finally {
                if (connection.getAutoCommit() != autoCommit) {
                    connection.rollback();
                    connection.setAutoCommit(autoCommit);
                }
            }
        } catch (SQLException e) {
            throw new FlowException(
                    "the flow journal could not " + purpose + ": " + e.getMessage()
                            + "; check the database and its disk",
                    e);
        }
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }
}
