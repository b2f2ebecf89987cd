package dev.alice.gateway.shell;

import dev.alice.gateway.mcp.Pace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The desk of one person: where proposals of their foreign agents wait until a conversation of theirs is at its prompt. One
 * is heard at a time, and few wait.
 */
final class Desk {
    private static final int MOST_WAITING = 4;
    private static final int CALLS_AT_ONCE = 60;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(500);
    private static final int PROPOSALS_AT_ONCE = 10;
    private static final Duration BETWEEN_PROPOSALS = Duration.ofSeconds(10);

    private final List<Runnable> bells = new ArrayList<>();
    private final Deque<Petition> waiting = new ArrayDeque<>();
    private final Pace calls = new Pace(CALLS_AT_ONCE, BETWEEN_CALLS, System::nanoTime);
    private final Pace proposals = new Pace(PROPOSALS_AT_ONCE, BETWEEN_PROPOSALS, System::nanoTime);

    /** A person's place at the desk, as long as their conversation lasts. */
    interface Seat extends AutoCloseable {
        @Override
        void close();
    }

    /** What came of laying a petition on the desk. */
    enum Laid {
        WAITS,
        NOBODY_THERE,
        FULL
    }

    /** @param bell wakes the conversation's prompt */
    synchronized Seat sit(Runnable bell) {
        // a seat of its own, even where somebody sits down twice with the same bell
        Runnable own = bell::run;
        bells.add(own);
        return () -> {
            synchronized (this) {
                bells.remove(own);
            }
        };
    }

    synchronized boolean isAttended() {
        return !bells.isEmpty();
    }

    synchronized Laid lay(Petition petition) {
        if (bells.isEmpty()) {
            return Laid.NOBODY_THERE;
        }
        waiting.removeIf(Petition::isOver);
        if (waiting.size() >= MOST_WAITING) {
            return Laid.FULL;
        }
        waiting.addLast(petition);
        return Laid.WAITS;
    }

    /** Wakes every prompt. */
    void ring() {
        List<Runnable> all;
        synchronized (this) {
            all = List.copyOf(bells);
        }
        all.forEach(Runnable::run);
    }

    /** Whether a petition is to be heard now. */
    synchronized boolean calls() {
        waiting.removeIf(Petition::isOver);
        return !waiting.isEmpty() && waiting.getFirst().isWaiting();
    }

    /** The next petition, for whoever hears it to its end. */
    synchronized Optional<Petition> next() {
        waiting.removeIf(Petition::isOver);
        return Optional.ofNullable(waiting.peekFirst()).filter(Petition::take);
    }

    /** How long to wait before the next call of a tool; zero where it may be now. */
    Duration call() {
        return calls.take();
    }

    /** How long to wait before the next proposal; zero where it may be now. */
    Duration propose() {
        return proposals.take();
    }

    /** Whether nobody sits here and nothing waits. */
    synchronized boolean isIdle() {
        return bells.isEmpty() && waiting.stream().allMatch(Petition::isOver);
    }
}
