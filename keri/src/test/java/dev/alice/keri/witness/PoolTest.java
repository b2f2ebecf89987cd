package dev.alice.keri.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.keri.KeriException;
import dev.alice.keri.TestingImpostor;
import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pool of witnesses that stand alone, reached by their introductions, and what it knows of their health. */
class PoolTest {
    @TempDir
    Path directory;

    private final List<Witness> witnesses = new ArrayList<>();
    private List<Aid> aids = List.of();

    @BeforeEach
    void start() {
        for (int i = 0x21; i <= 0x24; i++) {
            Witness witness = new Witness(
                    directory.resolve(Integer.toString(i)),
                    Vectors.key(i),
                    new Witness.Terms(3, List.of(), Duration.ofSeconds(1)),
                    Clock.systemUTC());
            witness.start();
            witnesses.add(witness);
        }
        aids = witnesses.stream().map(Witness::aid).toList();
    }

    @AfterEach
    void stop() {
        witnesses.forEach(Witness::close);
    }

    private URI oobi(int index) {
        return oobi(index, witnesses.get(index).address().orElseThrow());
    }

    private URI oobi(int index, URI address) {
        return URI.create(address + "/oobi/" + aids.get(index) + "/controller");
    }

    @ParameterizedTest
    @CsvSource({"3, 2, cannot survive", "4, 2, too few", "4, 4, too many", "7, 4, too few", "7, 6, too many"})
    void a_size_that_is_not_safe_explains_itself(int witnesses, int needed, String words) {
        assertThatThrownBy(() -> new PoolSize(witnesses, needed))
                .isInstanceOf(KeriException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource({"4, 3", "5, 4", "6, 4", "7, 5", "10, 7"})
    void every_size_has_a_least_safe_threshold(int witnesses, int needed) {
        assertThat(PoolSize.of(witnesses)).isEqualTo(new PoolSize(witnesses, needed));
    }

    @Test
    void a_pool_of_four_places_is_connected_without_asking_and_a_double_is_refused() {
        assertThat(WitnessPool.connect(
                                IntStream.range(0, 4).mapToObj(this::oobi).toList(), 3, Clock.systemUTC())
                        .aids())
                .isEqualTo(aids);
        assertThatThrownBy(() -> WitnessPool.connect(List.of(oobi(0), oobi(1), oobi(2), oobi(2)), 3, Clock.systemUTC()))
                .hasMessageContaining("twice");
    }

    @Test
    void a_witness_that_hangs_costs_the_first_round_its_grace_and_later_rounds_nothing() throws Exception {
        // Given
        Duration grace = Duration.ofSeconds(2);
        TestingController controller = new TestingController(Vectors.key(0x11), 3, aids);
        try (TestingImpostor hanging = new TestingImpostor(
                        witnesses.get(3).address().orElseThrow(), "/receipts", answer -> TestingImpostor.SILENCE);
                WitnessPool pool = WitnessPool.connect(
                        List.of(oobi(0), oobi(1), oobi(2), oobi(3, hanging.address())), 3, Clock.systemUTC())) {
            List<WitnessClient> clients = pool.clients(Duration.ofSeconds(30));
            Said prior = controller.icp.said();
            Answers<Matter> first = Answers.ask(
                    clients,
                    c -> c.receipt(controller.signed(controller.icp)),
                    r -> true,
                    3,
                    Duration.ofSeconds(30),
                    grace);
            // When
            long began = System.nanoTime();
            for (int sn = 1; sn <= 10; sn++) {
                var ixn = controller.ixn(sn, prior, "event " + sn);
                Answers<Matter> next = Answers.ask(
                        clients, c -> c.receipt(controller.signed(ixn)), r -> true, 3, Duration.ofSeconds(30), grace);
                assertThat(next.good()).hasSize(3);
                prior = ixn.said();
            }
            Duration ten = Duration.ofNanos(System.nanoTime() - began);
            // Then
            assertThat(first.good()).hasSize(3);
            assertThat(first.bad()).containsOnlyKeys(aids.get(3));
            assertThat(ten).isLessThan(grace.multipliedBy(10));
        }
    }

    @Test
    void the_health_of_a_witness_says_since_when_it_is_silent_and_that_it_is_back() {
        // Given
        try (WitnessPool pool =
                WitnessPool.connect(IntStream.range(0, 4).mapToObj(this::oobi).toList(), 3, Clock.systemUTC())) {
            WitnessClient client = pool.clients(Duration.ofSeconds(20)).get(0);
            client.greet();
            Health good = pool.health().get(aids.get(0));
            witnesses.get(0).stop();
            assertThatThrownBy(client::greet).isInstanceOf(WitnessException.class);
            Health silent = pool.health().get(aids.get(0));
            // When
            witnesses.get(0).start();
            client.greet();
            // Then
            Health back = pool.health().get(aids.get(0));
            assertThat(good.up()).isTrue();
            assertThat(good.latency()).isPositive();
            assertThat(silent.up()).isFalse();
            assertThat(silent.lastError().orElseThrow()).contains("not reachable");
            assertThat(silent.since()).isAfterOrEqualTo(good.since());
            assertThat(back.up()).isTrue();
            assertThat(back.failures()).isEqualTo(1);
        }
    }
}
