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
 * <p>The data source must write a commit to the file at once (H2: {@code WRITE_DELAY=0} and {@code REUSE_SPACE=FALSE}). The tables are made by the
 * migrations under {@code dev/alice/flow/db}.
 */
public final class JdbcFlowJournal implements FlowJournal {
    /** SQLSTATE of ISO/IEC 9075: a unique constraint was violated. */
    private static final String UNIQUE_VIOLATION = "23505";

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
        write("write down request " + requested.id(), connection -> {
            update(
                    connection,
                    "INSERT INTO flow_request (id, train, user_name, words, asked_at, state, ended)"
                            + " VALUES (?, ?, ?, ?, ?, ?, FALSE)",
                    requested.id().value(),
                    requested.train().subject(),
                    requested.user().value(),
                    stored(requested.words(), Requested.MAX_WORDS),
                    time(requested.at()),
                    StageName.REQUESTED.word());
            return stage(connection, requested.id(), StageName.REQUESTED);
        });
    }

    @Override
    public void reached(Stage stage) {
        RequestId request = stage.requested().id();
        write("write down that request " + request + " is " + stage.name().word(), connection -> {
            switch (stage) {
                case Proposed proposed -> {
                    boolean first = update(
                            connection,
                            "UPDATE flow_request SET flow = ?, purpose = ? WHERE id = ? AND flow IS NULL AND ended = FALSE",
                            proposed.id().qb64(),
                            stored(proposed.flow().purpose(), 500),
                            request.value());
                    if (!first) {
                        throw new FlowException(
                                "request " + request + " has a flow or an end already; make a new request");
                    }
                }
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
            return stage(connection, request, stage.name());
        });
    }

    @Override
    public boolean claim(Requested requested, Clearance clearance, String textSha256) {
        boolean first = write("claim step " + clearance.step() + " of flow " + clearance.flow(), connection -> {
            try {
                return update(
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
            } catch (SQLException e) {
                if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                    connection.rollback(); // PostgreSQL takes no commit after a failed statement
                    return false;
                }
                throw e;
            }
        });
        if (first && h2) {
            // H2 writes a commit to the file but leaves it to the operating system; this is its fsync
            with("make the claim survive a power loss", connection -> update(connection, "CHECKPOINT SYNC"));
        }
        return first;
    }

    @Override
    public void settle(FlowId flow, int step, String state) {
        write(
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
        write("write down the end of request " + request, connection -> {
            boolean first = update(
                    connection,
                    "UPDATE flow_request SET state = ?, summary = ?, ended = TRUE WHERE id = ? AND ended = FALSE",
                    state.word(),
                    stored(summary, 600),
                    request.value());
            if (!first) {
                return false; // the first end stands
            }
            if (entry.isPresent()) {
                update(
                        connection,
                        "UPDATE flow_request SET last_entry = ? WHERE id = ?",
                        entry.get().value(),
                        request.value());
            }
            return stage(connection, request, state);
        });
    }

    @Override
    public List<Open> open() {
        return query(
                "SELECT r.id, r.train, r.user_name, r.flow, r.proposal, r.decision, r.state,"
                        + " (SELECT COUNT(*) FROM flow_keys k WHERE k.request = r.id AND k.state <> 'withheld') AS typed"
                        + " FROM flow_request r WHERE r.ended = FALSE ORDER BY r.nr",
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
                                + " ORDER BY nr DESC FETCH FIRST 1 ROWS ONLY",
                        row -> new EntryId(row.getString(1)),
                        train.subject())
                .stream()
                .findFirst();
    }

    @Override
    public Optional<TrainId> latestTrain(UserName user) {
        return query(
                        "SELECT train FROM flow_request WHERE user_name = ? ORDER BY nr DESC"
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
                                + " ORDER BY nr DESC FETCH FIRST ? ROWS ONLY",
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

    /** Text as a column of any database takes it: bounded, without U+0000 (PostgreSQL) and without half surrogate pairs. */
    private static String stored(String text, int limit) {
        String clean = Extract.start(text, limit).replace('\0', '\ufffd');
        while (clean.length() > limit) {
            clean = clean.substring(0, clean.offsetByCodePoints(clean.length(), -1));
        }
        return clean;
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

    /** Does work in one transaction, committed when this returns, whatever mode a pool hands connections out in. */
    private boolean write(String purpose, Work<Boolean> work) {
        return with(purpose, connection -> {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                boolean done = work.on(connection);
                connection.commit();
                return done;
            } catch (SQLException | RuntimeException | Error broken) {
                undo(connection, broken);
                throw broken;
            } finally {
                connection.setAutoCommit(autoCommit);
            }
        });
    }

    private static void undo(Connection connection, Throwable broken) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            broken.addSuppressed(e);
        }
    }

    private <T> T with(String purpose, Work<T> work) {
        try (Connection connection = source.getConnection()) {
            return work.on(connection);
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
