package dev.alice.gateway;

import static dev.alice.gateway.TestingPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Attestation;
import dev.alice.flow.Bytes;
import dev.alice.flow.EntryId;
import dev.alice.flow.LogEntry;
import dev.alice.flow.Statement;
import dev.alice.flow.port.Attester;
import dev.alice.flow.port.StatementLog;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long the node believes its last quote; no TPM is needed for that. */
@Timeout(180)
class AttestantTest {
    private static final Attestation GOOD = new Attestation(true, true, "quoted", Bytes.utf8(""));

    @TempDir
    Path directory;

    private final AtomicLong ticks = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicInteger asked = new AtomicInteger();
    private final List<String> registered = new CopyOnWriteArrayList<>();

    @Test
    void a_quote_is_no_longer_in_force_when_the_tpm_hangs() throws Exception {
        // Given a TPM that answers once
        CountDownLatch over = new CountDownLatch(1);
        try (Attestant attestant = attestant(Duration.ofMinutes(1), (nonce, root, size, key) -> {
            if (asked.incrementAndGet() > 1) {
                wait(over);
            }
            return GOOD;
        })) {
            attestant.open(Bytes.utf8("host key"), () -> {});
            await().until(() -> attestant.latest().state() == Attestation.State.SOFTWARE);

            // When
            pass(Duration.ofSeconds(61));
            await().until(() -> asked.get() == 2);
            Attestation young = attestant.latest();
            pass(Duration.ofSeconds(60));
            Attestation old = attestant.latest();

            // Then
            assertThat(young.state()).isEqualTo(Attestation.State.SOFTWARE);
            assertThat(old.state()).isEqualTo(Attestation.State.UNATTESTED);
            assertThat(old.reason()).isEqualTo("the last quote is too old");
            over.countDown();
        }
    }

    @Test
    void an_error_lowers_the_state_and_ends_no_rounds() {
        // Given
        try (Attestant attestant = attestant(Duration.ofMinutes(15), (nonce, root, size, key) -> {
            if (asked.incrementAndGet() == 2) {
                throw new NoClassDefFoundError("of a jar that was replaced");
            }
            return GOOD;
        })) {
            attestant.open(Bytes.utf8("host key"), () -> {});
            await().until(() -> attestant.latest().state() == Attestation.State.SOFTWARE);

            // When
            pass(Duration.ofMinutes(15));
            await().until(() -> attestant.latest().state() == Attestation.State.UNATTESTED);
            String reason = attestant.latest().reason();
            pass(Duration.ofSeconds(31));
            await().until(() -> attestant.latest().state() == Attestation.State.SOFTWARE);

            // Then
            assertThat(reason).contains("a round of the attestation failed", "of a jar that was replaced");
            await().until(() -> registered.size() == 2);
            assertThat(registered.get(0)).contains("\"state\":\"unattested\"");
            assertThat(registered.get(1)).contains("\"state\":\"software\"");
        }
    }

    @Test
    void a_quote_that_failed_is_made_again_after_half_a_minute_and_a_failure_is_registered_once() {
        // Given
        try (Attestant attestant =
                attestant(Duration.ofMinutes(15), (nonce, root, size, key) -> switch (asked.incrementAndGet()) {
                    case 1, 4 -> GOOD;
                    default -> Attestation.none("the TPM was busy");
                })) {
            attestant.open(Bytes.utf8("host key"), () -> {});
            await().until(() -> attestant.latest().state() == Attestation.State.SOFTWARE);

            // When
            pass(Duration.ofMinutes(15));
            await().until(() -> attestant.latest().state() == Attestation.State.UNATTESTED);
            await().until(() -> {
                pass(Duration.ofSeconds(31));
                return asked.get() >= 4;
            });
            await().until(() -> attestant.latest().state() == Attestation.State.SOFTWARE);

            // Then
            await().until(() -> registered.size() == 2);
            assertThat(registered.get(0)).contains("the TPM was busy");
            assertThat(registered.get(1)).contains("\"state\":\"software\"");
        }
    }

    private Attestant attestant(Duration every, Attester attester) {
        return new Attestant(
                attester,
                new TestingLog(),
                this::register,
                new Attestant.Pace(every, 100),
                directory.resolve("state.json"),
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                ticks::get,
                new SecureRandom());
    }

    private StatementLog.Registration register(Statement statement) {
        registered.add(statement.payload().asUtf8());
        return new StatementLog.Logged(new LogEntry(new EntryId("A".repeat(43)), 0, 1, Bytes.utf8(""), Instant.EPOCH));
    }

    private void pass(Duration time) {
        ticks.addAndGet(time.toNanos());
    }

    private static void wait(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
