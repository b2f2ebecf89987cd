package dev.alice.prioritizer.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Aid;
import dev.alice.flow.Bytes;
import dev.alice.flow.Calibration;
import dev.alice.flow.Standing;
import dev.alice.flow.Standing.Level;
import dev.alice.prioritizer.TestingFlows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrackRecordTest {
    private static final Aid AGENT = TestingFlows.AGENT;
    private static final Aid OTHER = new Aid("E" + "b".repeat(43));
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final TestingTime time = new TestingTime();
    private final Set<Aid> duplicitous = new HashSet<>();
    private final TrackRecord record = new TrackRecord(Principles.shipped().standing(), duplicitous::contains, time);

    /** A clock that a test moves. */
    private static final class TestingTime extends Clock {
        private Instant now = NOW;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private void take(int times, Deed.Kind kind) {
        for (int i = 0; i < times; i++) {
            record.take(new Deed(AGENT, kind, time.now, List.of("c" + kind)));
        }
    }

    @Test
    void an_agent_starts_on_probation() {
        Standing standing = record.of(AGENT);

        assertThat(standing.level()).isEqualTo(Level.PROBATION);
        assertThat(standing.permille()).isEqualTo(500);
        assertThat(standing.why()).contains("knows nothing");
    }

    @Test
    void standing_is_earned_by_confirmed_predictions_and_only_by_whoever_made_them() {
        take(4, Deed.Kind.CONFIRMED);
        Level soon = record.of(AGENT).level();
        take(1, Deed.Kind.CONFIRMED);

        assertThat(soon).isEqualTo(Level.PROBATION);
        assertThat(record.of(AGENT).level()).isEqualTo(Level.GOOD);
        assertThat(record.of(AGENT).confirmed()).isEqualTo(5);
        assertThat(record.of(OTHER).level()).isEqualTo(Level.PROBATION);
    }

    @Test
    void standing_is_lost_by_wrong_predictions() {
        take(9, Deed.Kind.FAILED);
        Level soon = record.of(AGENT).level();
        take(1, Deed.Kind.FAILED);

        assertThat(soon).isEqualTo(Level.PROBATION);
        assertThat(record.of(AGENT).level()).isEqualTo(Level.LOST);
        assertThat(record.of(AGENT).why()).isEqualTo("0 predictions came true, 10 did not, 0 proposals were refused");
    }

    @Test
    void refusals_weigh_half_of_wrong_predictions() {
        take(19, Deed.Kind.REFUSED);
        Level soon = record.of(AGENT).level();
        take(1, Deed.Kind.REFUSED);

        assertThat(soon).isEqualTo(Level.PROBATION);
        assertThat(record.of(AGENT).level()).isEqualTo(Level.LOST);
    }

    @Test
    void an_agent_that_is_mostly_right_does_not_lose_its_standing() {
        take(12, Deed.Kind.FAILED);
        take(12, Deed.Kind.CONFIRMED);

        assertThat(record.of(AGENT).level()).isEqualTo(Level.PROBATION);
    }

    @Test
    void what_failed_long_ago_counts_less() {
        take(10, Deed.Kind.FAILED);

        time.now = NOW.plus(Duration.ofDays(14));

        assertThat(record.of(AGENT).level()).isEqualTo(Level.PROBATION);
        assertThat(record.of(AGENT).permille()).isEqualTo(Math.round(1000 * 2.0 / 9));
    }

    @Test
    void an_agent_of_whom_no_prediction_was_compared_is_taken_at_its_word() {
        take(3, Deed.Kind.REFUSED);

        Calibration calibration = record.of(AGENT).calibration();

        assertThat(calibration).isEqualTo(Calibration.none());
        assertThat(calibration.corrected(900)).isEqualTo(900);
    }

    @Test
    void the_brier_score_is_the_mean_square_of_probability_minus_outcome() {
        forecasts(Deed.Kind.CONFIRMED, new Deed.Forecast(900, true), new Deed.Forecast(800, true));
        forecasts(Deed.Kind.FAILED, new Deed.Forecast(900, false));

        Calibration calibration = record.of(AGENT).calibration();

        // (0.01 + 0.04 + 0.81) / 3
        assertThat(calibration).isEqualTo(new Calibration(3, 287, 867, 667));
        assertThat(calibration.words()).startsWith("Brier 0.287 over 3 predictions");
        assertThat(record.of(OTHER).calibration()).isEqualTo(Calibration.none());
    }

    @Test
    void an_agent_that_is_too_sure_is_believed_less_the_more_often_it_was() {
        for (int i = 0; i < 10; i++) {
            forecasts(Deed.Kind.FAILED, new Deed.Forecast(900, i % 2 == 0));
        }
        int after10 = record.of(AGENT).calibration().corrected(900);
        for (int i = 0; i < 90; i++) {
            forecasts(Deed.Kind.FAILED, new Deed.Forecast(900, i % 2 == 0));
        }

        assertThat(after10).isEqualTo(700);
        assertThat(record.of(AGENT).calibration().corrected(900)).isBetween(500, 600);
    }

    @Test
    void old_predictions_count_less() {
        forecasts(Deed.Kind.FAILED, new Deed.Forecast(1000, false));
        time.now = NOW.plus(Duration.ofDays(14));
        forecasts(Deed.Kind.CONFIRMED, new Deed.Forecast(1000, true));

        assertThat(record.of(AGENT).calibration().brier()).isEqualTo(333);
    }

    private void forecasts(Deed.Kind kind, Deed.Forecast... forecasts) {
        record.take(new Deed(AGENT, kind, time.now, List.of("c"), List.of(forecasts)));
    }

    @Test
    void duplicity_costs_all_standing_at_once_and_for_good() {
        take(50, Deed.Kind.CONFIRMED);

        duplicitous.add(AGENT);
        time.now = NOW.plus(Duration.ofDays(1_000));

        assertThat(record.of(AGENT).level()).isEqualTo(Level.LOST);
        assertThat(record.of(AGENT).why()).contains("contradicted itself");
    }

    @Test
    void only_the_last_500_deeds_count() {
        take(600, Deed.Kind.FAILED);
        take(500, Deed.Kind.CONFIRMED);

        assertThat(record.of(AGENT).failed()).isZero();
    }

    @Test
    void the_experience_of_a_flow_is_of_the_same_commands() {
        String first = Bytes.utf8("one").sha256().asHex();
        String second = Bytes.utf8("two").sha256().asHex();
        record.take(new Deed(AGENT, Deed.Kind.CONFIRMED, NOW, List.of(first, second)));
        record.take(new Deed(AGENT, Deed.Kind.FAILED, NOW, List.of(first)));

        Experience.Tally both = record.of(AGENT, TestingFlows.flow("one", "two"));
        Experience.Tally other = record.of(AGENT, TestingFlows.flow("two", "one"));

        assertThat(both).isEqualTo(new Experience.Tally(1, 1));
        assertThat(other).isEqualTo(new Experience.Tally(0, 0));
    }
}
