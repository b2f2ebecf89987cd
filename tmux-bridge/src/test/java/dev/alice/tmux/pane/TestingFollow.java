package dev.alice.tmux.pane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** A listener that keeps what a followed pane did. */
public final class TestingFollow implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(40);

    private final List<FollowEvent> events = new CopyOnWriteArrayList<>();
    private final Follower follower;

    /** Follows, and returns once the place of the cursor is known. */
    public TestingFollow(PaneReader reader, PaneKey pane, int rows) {
        this.follower = reader.follow(pane, FollowPace.ordinary(), rows, event -> {
            events.add(event);
        });
        await().atMost(LONG).until(follower::started);
    }

    /** What happened so far. */
    public List<FollowEvent> events() {
        return events;
    }

    /** All lines so far. */
    public List<String> lines() {
        return events.stream()
                .filter(FollowEvent.Lines.class::isInstance)
                .flatMap(event -> ((FollowEvent.Lines) event).lines().stream())
                .toList();
    }

    /** All gaps so far. */
    public List<FollowEvent.Gap> gaps() {
        return events.stream()
                .filter(FollowEvent.Gap.class::isInstance)
                .map(FollowEvent.Gap.class::cast)
                .toList();
    }

    /** The lines that are numbers. */
    public List<Integer> numbers() {
        return lines().stream()
                .filter(line -> line.matches("[0-9]+"))
                .map(Integer::valueOf)
                .toList();
    }

    static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    /** Numbers go up, and where one is missing a gap was reported in its place. */
    public void assertEveryHoleIsAGap() {
        int last = 0;
        boolean gap = false;
        for (FollowEvent event : events) {
            gap |= event instanceof FollowEvent.Gap;
            if (event instanceof FollowEvent.Lines lines) {
                for (String line : lines.lines()) {
                    if (line.matches("[0-9]+")) {
                        int number = Integer.parseInt(line);
                        assertThat(number).as("after " + last).isGreaterThan(last);
                        assertThat(number == last + 1 || gap)
                                .as(last + " to " + number + " without a gap")
                                .isTrue();
                        last = number;
                        gap = false;
                    }
                }
            }
        }
    }

    /** Waits for a line. */
    public void awaitLine(String line) {
        await().atMost(LONG).until(() -> lines().contains(line) || over());
        assertThat(lines()).contains(line);
    }

    void await(Callable<Boolean> condition) {
        await().atMost(LONG).until(condition);
    }

    /** Waits until it is over. */
    public void awaitEnd() {
        await().atMost(LONG).until(this::over);
    }

    private boolean over() {
        return !events.isEmpty() && events.getLast() instanceof FollowEvent.Ended;
    }

    private static org.awaitility.core.ConditionFactory await() {
        return org.awaitility.Awaitility.await();
    }

    @Override
    public void close() {
        follower.close();
    }
}
