package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.merkle.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index of a writer that was overtaken, or whose database fails. Its entries are told to it, and not in the log. */
class IndexerTest {
    private static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 2);

    @TempDir
    Path directory;

    private TestingDatabase file;
    private TestingTap tap;
    private LogDatabase database;
    private LogState state;

    @BeforeEach
    void open_database() {
        file = new TestingDatabase(directory);
        TransparencyLog.open(file.source(), LogSettings.of("index.test"), SELF, new TestingIssuers(), Clock.systemUTC())
                .close();
        tap = new TestingTap(file.source());
        database = LogStore.of(tap).database();
        state = database.read(LogState::load);
    }

    @AfterEach
    void close_database() {
        file.close();
    }

    private static List<LogEntry> entries(long from, long past) {
        return LongStream.range(from, past)
                .mapToObj(n -> {
                    Digest digest = Digest.sha256(("n" + n).getBytes(StandardCharsets.UTF_8));
                    EntryId id = new EntryId(digest.octets().base64Url());
                    return new LogEntry(id, n, "issuer", "train-" + n % 7, "kind", "text/plain", Instant.EPOCH, digest);
                })
                .toList();
    }

    private static void add(EntryIndex index, long past) {
        index.tail().add(entries(index.tail().past(), past));
    }

    private Indexer opened(EntryIndex index, LogState at) {
        Indexer indexer = new Indexer(database, index, at.head().epoch());
        indexer.open(at, () -> {});
        indexer.start();
        return indexer;
    }

    /** The log with a writer of its own, as the next one finds it. */
    private LogState takenOver() {
        LogTables.Head taken = state.head().taken();
        boolean moved = database.transaction(tables -> tables.moveHead(state.head(), taken));
        assertThat(moved).isTrue();
        return new LogState(taken, state.edge(), state.last());
    }

    private static void awaits(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The runs are neighbours, and all of their pages are there. */
    private void everyRunIsWhole() {
        database.read(tables -> {
            IndexTables index = new IndexTables(tables);
            long past = 0;
            for (IndexTables.Row run : index.runs()) {
                assertThat(run.first()).isEqualTo(past);
                past = run.past();
                for (int page = 0; page < run.pages(); page++) {
                    assertThat(PostingPage.decode(index.page(run.id(), page)).size())
                            .isPositive();
                }
            }
            assertThat(index.state().indexed()).isEqualTo(past);
            return true;
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_writer_that_was_overtaken_while_it_wrote_a_run_publishes_nothing(boolean anotherRun) {
        // Given
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        tap.listening(sql -> {
            boolean publishes =
                    sql.startsWith("INSERT INTO scitt_run") || sql.startsWith("UPDATE scitt_index SET indexed");
            if (publishes && Thread.currentThread().getName().equals("scitt-indexer")) {
                reached.countDown();
                awaits(released);
            }
        });
        EntryIndex stale = new EntryIndex(true);
        Indexer first = opened(stale, state);
        add(stale, Indexer.FLUSH);
        first.wake();
        awaits(reached);
        EntryIndex taken = new EntryIndex(true);
        try (Indexer second = opened(taken, takenOver())) {
            // what is left in the tail becomes a run when the indexer is closed
            add(taken, anotherRun ? 1000 : 1);
        }
        database.read(tables -> stale.catchUp(tables, state, 1));

        // When
        released.countDown();
        first.close();

        // Then
        everyRunIsWhole();
    }

    @Test
    void who_opens_a_long_index_is_asked_meanwhile_whether_he_may_go_on() {
        // Given
        EntryIndex index = new EntryIndex(true);
        add(index, Indexer.FLUSH + 1);
        LogTables.Head grown =
                state.head().grown(Indexer.FLUSH + 1, state.head().root());
        AtomicInteger asked = new AtomicInteger();

        // When
        new Indexer(database, index, grown.epoch())
                .open(new LogState(grown, state.edge(), state.last()), asked::incrementAndGet);

        // Then
        assertThat(asked).hasPositiveValue();
        everyRunIsWhole();
    }

    /** A run of so many entries is written in several transactions, of which the second fails. */
    @ParameterizedTest
    @ValueSource(classes = {SQLException.class, StackOverflowError.class})
    void a_run_that_broke_off_is_written_again_under_another_id(Class<? extends Throwable> kind) {
        // Given
        AtomicInteger batches = new AtomicInteger();
        tap.listening(sql -> {
            if (sql.startsWith("INSERT INTO scitt_posting") && batches.incrementAndGet() == 2) {
                if (kind == SQLException.class) {
                    throw new SQLException("the disk was full for a moment");
                }
                throw new StackOverflowError("for a moment");
            }
        });
        EntryIndex index = new EntryIndex(true);
        try (Indexer indexer = opened(index, state)) {
            add(index, 4 * Indexer.FLUSH);

            // When
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                indexer.wake();
                return index.tail().size() == 0;
            });
        }

        // Then
        assertThat(batches).hasValueGreaterThan(2);
        everyRunIsWhole();
    }

    @Test
    void while_the_index_cannot_be_written_only_so_much_is_taken() {
        // Given
        AtomicBoolean full = new AtomicBoolean(true);
        tap.listening(sql -> {
            if (full.get() && sql.startsWith("INSERT INTO scitt_posting")) {
                throw new SQLException("the disk is full");
            }
        });
        EntryIndex index = new EntryIndex(true);
        try (Indexer indexer = opened(index, state)) {
            add(index, Indexer.MOST - 1);
            indexer.admit();
            add(index, Indexer.MOST + 1);

            // When
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                indexer.wake();
                assertThatThrownBy(indexer::admit).hasMessageContaining("cannot be written");
            });

            // Then
            full.set(false);
            Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
                indexer.admit();
                return true;
            });
        }
    }
}
