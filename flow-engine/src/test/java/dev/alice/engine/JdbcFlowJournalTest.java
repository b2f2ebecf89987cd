package dev.alice.engine;

import static dev.alice.flow.TestingStages.NOW;
import static dev.alice.flow.TestingStages.OCTO;
import static dev.alice.flow.TestingStages.TRAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alice.flow.Clearance;
import dev.alice.flow.ClearanceMint;
import dev.alice.flow.Cleared;
import dev.alice.flow.FlowException;
import dev.alice.flow.Requested;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.TestingStages;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcFlowJournalTest {
    @TempDir
    Path directory;

    private DataSource database;
    private Connection held;
    private JdbcFlowJournal journal;

    @BeforeEach
    void opens_a_journal() throws SQLException {
        database = TestingDatabase.at(directory);
        held = database.getConnection(); // H2 closes its files with the last connection
        TestingDatabase.created(directory);
        journal = new JdbcFlowJournal(database, new TestingClock());
    }

    @Test
    void a_request_is_open_until_its_first_end_which_stands() {
        // Given
        Cleared cleared = TestingStages.cleared(1, "date");
        TestingStages.untilTyped(cleared).forEach(this::writes);

        // When
        List<FlowJournal.Open> before = journal.open();
        journal.ended(
                cleared.requested().id(),
                StageName.FINISHED,
                "exit 0",
                Optional.of(TestingStages.entry(2).id()));
        journal.ended(cleared.requested().id(), StageName.REFUSED, "later", Optional.empty());

        // Then
        assertThat(before)
                .containsExactly(new FlowJournal.Open(
                        cleared.requested().id(),
                        TRAIN,
                        OCTO,
                        Optional.of(cleared.judged().proposed().id()),
                        Optional.of(TestingStages.entry(0).id()),
                        Optional.of(TestingStages.entry(1).id()),
                        StageName.TYPED,
                        0));
        assertThat(journal.open()).isEmpty();
        assertThat(journal.history(TRAIN, 10))
                .containsExactly(new FlowJournal.Past(
                        NOW,
                        "show the date",
                        StageName.FINISHED,
                        "exit 0",
                        Optional.of(cleared.judged().proposed().id())));
        assertThat(journal.lastEntry(TRAIN)).hasValue(TestingStages.entry(2).id());
        assertThat(journal.latestTrain(OCTO)).hasValue(TRAIN);
    }

    @Test
    void every_stage_is_kept_in_its_order() throws SQLException {
        // Given
        Cleared cleared = TestingStages.cleared(1, "date");

        // When
        TestingStages.untilTyped(cleared).forEach(this::writes);

        // Then
        try (Connection connection = database.getConnection();
                var rows = connection.createStatement().executeQuery("SELECT stage FROM flow_stage ORDER BY seq")) {
            for (Stage stage : TestingStages.untilTyped(cleared)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo(stage.name().word());
            }
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void a_second_flow_of_one_request_is_refused() {
        // Given
        Requested requested = TestingStages.requested(1);
        journal.requested(requested);
        journal.reached(TestingStages.proposed(requested, TestingStages.flow("date")));

        // Then
        assertThatExceptionOfType(FlowException.class)
                .isThrownBy(() -> journal.reached(TestingStages.proposed(requested, TestingStages.flow("uptime"))))
                .withMessageContaining("make a new request");
    }

    @Test
    void a_line_is_claimed_once_even_by_a_journal_opened_later() throws Exception {
        // Given
        Cleared cleared = TestingStages.cleared(1, "date");
        Clearance clearance = clearance(cleared);
        journal.requested(cleared.requested());

        // When
        boolean first = journal.claim(cleared.requested(), clearance, "aa");
        boolean again = journal.claim(cleared.requested(), clearance, "aa");
        held.close(); // the files are closed and opened again
        JdbcFlowJournal later = new JdbcFlowJournal(TestingDatabase.at(directory), new TestingClock());
        boolean afterwards = later.claim(cleared.requested(), clearance, "aa");

        // Then
        assertThat(List.of(first, again, afterwards)).containsExactly(true, false, false);
        assertThat(later.keys())
                .containsExactly(new FlowJournal.Keys(
                        clearance.flow(),
                        1,
                        OCTO,
                        "%7",
                        "aa",
                        clearance.decision(),
                        clearance.anchor(),
                        NOW,
                        "claimed"));
    }

    @Test
    void a_claim_that_fails_for_another_reason_is_no_second_claim() throws ReflectiveOperationException {
        // Given
        Cleared cleared = TestingStages.cleared(1, "date");
        Clearance clearance = clearance(cleared);

        // Then
        assertThatExceptionOfType(FlowException.class)
                .isThrownBy(() -> journal.claim(cleared.requested(), clearance, "a".repeat(65)))
                .withMessageContaining("claim step 1");
        assertThat(journal.keys()).isEmpty();
    }

    @Test
    void a_line_that_was_withheld_does_not_count_as_typed() throws ReflectiveOperationException {
        // Given
        Cleared cleared = TestingStages.cleared(1, "date");
        Clearance clearance = clearance(cleared);
        journal.requested(cleared.requested());
        journal.claim(cleared.requested(), clearance, "aa");

        // When
        int claimed = journal.open().getFirst().keys();
        journal.settle(clearance.flow(), 1, "withheld");

        // Then
        assertThat(claimed).isEqualTo(1);
        assertThat(journal.open().getFirst().keys()).isZero();
    }

    @Test
    void history_is_the_last_requests_oldest_first_though_the_clock_stands_still() {
        // Given
        for (int i = 1; i <= 5; i++) {
            Requested requested = TestingStages.requested(i);
            journal.requested(requested);
            journal.ended(requested.id(), StageName.REQUESTED, "answer " + i, Optional.empty());
        }

        // Then
        assertThat(journal.history(TRAIN, 3))
                .extracting(FlowJournal.Past::summary)
                .containsExactly("answer 3", "answer 4", "answer 5");
    }

    @Test
    void odd_text_is_stored_bounded_and_clean() {
        // Given
        Requested requested = TestingStages.requested(1);
        journal.requested(requested);

        // When
        journal.ended(requested.id(), StageName.REQUESTED, "a\0b\ud800" + "😀".repeat(600), Optional.empty());

        // Then
        assertThat(journal.history(TRAIN, 1).getFirst().summary())
                .startsWith("a\ufffdb\ufffd😀")
                .endsWith("😀")
                .hasSize(600);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void writes_are_committed_and_connections_given_back_as_they_came(boolean autoCommit)
            throws ReflectiveOperationException {
        // Given
        AtomicInteger open = new AtomicInteger();
        AtomicInteger spoiled = new AtomicInteger();
        JdbcFlowJournal pooled = new JdbcFlowJournal(pool(database, autoCommit, open, spoiled), new TestingClock());
        Cleared cleared = TestingStages.cleared(1, "date");
        Clearance clearance = clearance(cleared);

        // When
        pooled.requested(cleared.requested());
        pooled.reached(cleared.judged().proposed());
        pooled.claim(cleared.requested(), clearance, "aa");
        pooled.claim(cleared.requested(), clearance, "aa");
        pooled.settle(clearance.flow(), 1, "delivered");
        assertThatExceptionOfType(FlowException.class)
                .isThrownBy(() -> pooled.reached(cleared.judged().proposed()));
        pooled.open();

        // Then
        assertThat(journal.open()).hasSize(1);
        assertThat(journal.keys()).extracting(FlowJournal.Keys::state).containsExactly("delivered");
        assertThat(open).hasValue(0);
        assertThat(spoiled).hasValue(0);
    }

    @Test
    void a_database_that_is_gone_is_an_error_that_says_what_and_what_next() {
        // Given
        AtomicInteger count = new AtomicInteger();
        DataSource failing = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    if (count.getAndIncrement() == 0) {
                        return database.getConnection();
                    }
                    throw new SQLException("connection refused");
                });
        JdbcFlowJournal broken = new JdbcFlowJournal(failing, new TestingClock());

        // Then
        assertThatExceptionOfType(FlowException.class)
                .isThrownBy(() -> broken.requested(TestingStages.requested(1)))
                .withMessageContaining("write down request")
                .withMessageContaining("connection refused")
                .withMessageContaining("check the database");
    }

    @AfterEach
    void closes_the_files() throws SQLException {
        held.close();
    }

    private void writes(Stage stage) {
        if (stage instanceof Requested requested) {
            journal.requested(requested);
        } else {
            journal.reached(stage);
        }
    }

    private Clearance clearance(Cleared cleared) throws ReflectiveOperationException {
        Field field = FlowEngine.class.getDeclaredField("mint");
        field.setAccessible(true);
        return ((ClearanceMint) field.get(new TestingHouse(journal).engine)).mint(cleared, 1);
    }

    /** Hands out connections in the given mode; counts those not closed, and those closed in another mode. */
    private static DataSource pool(DataSource real, boolean autoCommit, AtomicInteger open, AtomicInteger spoiled) {
        return (DataSource) Proxy.newProxyInstance(
                JdbcFlowJournalTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, args) -> {
                    Connection connection = real.getConnection();
                    connection.setAutoCommit(autoCommit);
                    open.incrementAndGet();
                    return Proxy.newProxyInstance(
                            JdbcFlowJournalTest.class.getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (self, call, values) -> {
                                if (call.getName().equals("close")) {
                                    open.decrementAndGet();
                                    spoiled.addAndGet(connection.getAutoCommit() == autoCommit ? 0 : 1);
                                    if (!connection.getAutoCommit()) {
                                        connection.rollback();
                                    }
                                }
                                try {
                                    return call.invoke(connection, values);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
                });
    }
}
