package dev.alice.tmux.pane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Whatever a pane does between two looks, no numbered line comes twice and none is missing without a gap. */
class TrailTest {
    private enum Kind {
        PRINT,
        LOOK,
        CLEAR_HISTORY,
        CLEAR_ALL,
        REWRITE,
        FULL_SCREEN,
        RESIZE
    }

    private record Act(Kind kind, int amount) {}

    @Property(tries = 400)
    void no_line_comes_twice_and_none_is_missing_without_a_gap(
            @ForAll("acts") List<Act> acts,
            @ForAll @IntRange(min = 0, max = 120) int limit,
            @ForAll @IntRange(min = 2, max = 12) int height) {
        // Given
        TestingScroll pane = new TestingScroll(limit, height);
        Trail trail = Trail.fromCursor(pane.excerpt(0));
        List<FollowEvent> events = new ArrayList<>();
        int printed = 0;

        // When
        for (Act act : acts) {
            switch (act.kind()) {
                case PRINT -> {
                    for (int i = 0; i < act.amount(); i++) {
                        printed++;
                        pane.print(Integer.toString(printed));
                    }
                }
                case LOOK -> events.addAll(look(trail, pane));
                case CLEAR_HISTORY -> {
                    // What comes and is cleared between two looks leaves nothing that could tell of it.
                    events.addAll(look(trail, pane));
                    pane.clearHistory();
                }
                case CLEAR_ALL -> {
                    events.addAll(look(trail, pane));
                    pane.clearAll();
                    events.addAll(look(trail, pane));
                }
                case REWRITE -> pane.rewrite(act.amount() % 5, "over");
                case FULL_SCREEN -> {
                    pane.fullScreen(true);
                    events.addAll(look(trail, pane));
                    pane.fullScreen(false);
                }
                case RESIZE -> pane.resize(60 + act.amount() % 40);
            }
        }
        events.addAll(look(trail, pane));

        // Then
        boolean rewritten = acts.stream().anyMatch(act -> act.kind() == Kind.REWRITE);
        assertInOrder(events, printed, rewritten);
    }

    @Provide
    Arbitrary<List<Act>> acts() {
        Arbitrary<Kind> kind = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.just(Kind.PRINT)),
                Tuple.of(8, Arbitraries.just(Kind.LOOK)),
                Tuple.of(1, Arbitraries.of(Kind.values())));
        Arbitrary<Integer> amount = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(1, 20)),
                Tuple.of(1, Arbitraries.integers().between(1, 400)));
        return Combinators.combine(kind, amount).as(Act::new).list().ofMaxSize(60);
    }

    @Test
    void a_history_that_is_full_is_followed_without_a_gap_while_enough_of_it_stays() {
        // Given
        TestingScroll pane = new TestingScroll(100, 10);
        Trail trail = Trail.fromCursor(pane.excerpt(0));
        List<FollowEvent> events = new ArrayList<>();

        // When
        for (int i = 1; i <= 3000; i++) {
            pane.print(Integer.toString(i));
            if (i % 40 == 0) {
                events.addAll(look(trail, pane));
            }
        }

        // Then
        assertThat(events).allMatch(FollowEvent.Lines.class::isInstance);
        assertInOrder(events, 3000, false);
    }

    @Test
    void what_comes_after_a_screen_was_cleared_is_reported() {
        // Given
        TestingScroll pane = new TestingScroll(1000, 20);
        Trail trail = Trail.fromCursor(pane.excerpt(0));
        for (int i = 1; i <= 15; i++) {
            pane.print(Integer.toString(i));
        }
        List<FollowEvent> events = new ArrayList<>(look(trail, pane));

        // When
        pane.clearAll();
        pane.print("16");
        pane.print("17");
        events.addAll(look(trail, pane));

        // Then
        assertThat(events).hasSize(3).last().isEqualTo(new FollowEvent.Lines(List.of("16", "17")));
        assertInOrder(events, 17, false);
    }

    @Test
    void a_screen_that_is_cleared_after_its_history_was_is_noticed() {
        // Given
        TestingScroll pane = new TestingScroll(1, 2);
        Trail trail = Trail.fromCursor(pane.excerpt(0));
        pane.print("1");
        pane.print("2");
        List<FollowEvent> events = new ArrayList<>(look(trail, pane));

        // When
        pane.clearHistory();
        events.addAll(look(trail, pane));
        pane.clearAll();
        events.addAll(look(trail, pane));
        pane.print("3");
        events.addAll(look(trail, pane));

        // Then
        assertThat(events).last().isEqualTo(new FollowEvent.Lines(List.of("3")));
        assertInOrder(events, 3, false);
    }

    @Test
    void a_screen_that_is_cleared_right_after_the_following_began_is_noticed() {
        // Given
        TestingScroll pane = new TestingScroll(100, 10);
        for (int i = 0; i < 6; i++) {
            pane.print("before");
        }
        Trail trail = Trail.fromCursor(pane.excerpt(0));

        // When
        pane.clearAll();
        pane.print("1");
        List<FollowEvent> events = look(trail, pane);

        // Then
        assertThat(events).last().isEqualTo(new FollowEvent.Lines(List.of("1")));
    }

    @Test
    void progress_that_is_written_over_is_reported_once_and_makes_no_gap() {
        // Given
        TestingScroll pane = new TestingScroll(1000, 10);
        Trail trail = Trail.fromCursor(pane.excerpt(0));
        List<FollowEvent> events = new ArrayList<>();

        // When
        for (int i = 1; i <= 200; i++) {
            pane.print(Integer.toString(i));
            events.addAll(look(trail, pane));
            pane.rewrite(1, i + " done");
            pane.rewrite(2, i + " done");
            events.addAll(look(trail, pane));
        }

        // Then
        assertThat(events).allMatch(FollowEvent.Lines.class::isInstance);
        assertInOrder(events, 200, false);
    }

    @Test
    void a_server_that_lies_about_its_history_does_not_keep_us_busy() {
        // Given
        Trail trail = Trail.fromCursor(told(99_999_999, 999_999_999, 10, 64));

        // When
        Trail.Step step = assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> trail.take(told(64, 5, 50_000, 64), false), "it looks on and on");

        // Then
        assertThat(step)
                .isInstanceOfSatisfying(
                        Trail.Taken.class,
                        taken -> assertThat(taken.events()).first().isInstanceOf(FollowEvent.Gap.class));
    }

    /** What a server tells of a pane: {@code above} rows of its history and its screen, all of them different. */
    private static Excerpt told(int history, int limit, int height, int above) {
        List<Excerpt.Line> lines = new ArrayList<>();
        for (int row = history - above; row < history + height; row++) {
            lines.add(new Excerpt.Line(row, 1, limit + " " + row));
        }
        PaneState state = new PaneState("1.1", 7, 80, height, history, limit, 0, height - 1, false, false);
        return new Excerpt(state, lines, true);
    }

    private static List<FollowEvent> look(Trail trail, TestingScroll pane) {
        int above = trail.wanted(1);
        for (int tries = 0; tries < 12; tries++) {
            switch (trail.take(pane.excerpt(above), above >= PaneCamera.MAX_ROWS)) {
                case Trail.Taken taken -> {
                    return taken.events();
                }
                case Trail.Need need -> {
                    assertThat(need.above()).isGreaterThan(above);
                    above = need.above();
                }
            }
        }
        throw new AssertionError("never satisfied");
    }

    private static void assertInOrder(List<FollowEvent> events, int printed, boolean rewritten) {
        int last = 0;
        boolean gap = false;
        boolean anyGap = false;
        for (FollowEvent event : events) {
            gap |= event instanceof FollowEvent.Gap;
            anyGap |= gap;
            if (event instanceof FollowEvent.Lines lines) {
                for (String line : lines.lines()) {
                    if (line.matches("[0-9]+")) {
                        int number = Integer.parseInt(line);
                        // Rows that were written over cannot be told from others once the history is gone.
                        assertThat(number > last || (anyGap && rewritten))
                                .as(number + " after " + last)
                                .isTrue();
                        assertThat(number == last + 1 || gap || rewritten)
                                .as(last + " to " + number)
                                .isTrue();
                        last = Math.max(last, number);
                        gap = false;
                    }
                }
            }
        }
        assertThat(last == printed || gap || rewritten)
                .as(last + " of " + printed)
                .isTrue();
    }
}
