package dev.alice.prioritizer.rank;

import dev.alice.flow.Ranking;
import dev.alice.flow.Verdict.Decision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * The queue of proposals that compete: the best score first, of equal ones the older. It is scored again, ordered anew and
 * thinned out as evidence arrives, and never holds more than its bound.
 *
 * <p>A proposal whose score advises to drop it does not stay. Safe for use by many threads.
 *
 * @param <P> what waits, told apart by {@code equals}
 */
public final class ProposalQueue<P> {
    private final int bound;
    private final List<Entry<P>> entries = new ArrayList<>();
    private long arrivals;

    /** A proposal with its place in the order. */
    public record Entry<P>(P proposal, Ranking ranking, long arrival) {}

    /** What came of an offer. */
    public sealed interface Offer<P> {}

    /** It waits, with so many before it. */
    public record Waits<P>(int before) implements Offer<P> {}

    /** It waits, and the last one had to go for it. */
    public record Displaces<P>(int before, Entry<P> gone) implements Offer<P> {}

    /** It does not wait: its score is too low, or everything before it is better and the queue is full. */
    public record Declined<P>(String reason) implements Offer<P> {}

    /** @param bound the most that wait, at least 1 */
    public ProposalQueue(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("a queue holds at least one proposal, not " + bound);
        }
        this.bound = bound;
    }

    /** Offers a proposal; one that waits already is scored again and keeps its age. */
    public synchronized Offer<P> offer(P proposal, Ranking ranking) {
        long arrival = arrivals++;
        for (Entry<P> known : entries) {
            if (known.proposal().equals(proposal)) {
                arrival = known.arrival();
            }
        }
        entries.removeIf(known -> known.proposal().equals(proposal));
        if (ranking.advice() == Decision.DROP) {
            return new Declined<>("its score of " + ranking.permille() + " per mille advises to drop it");
        }
        Entry<P> entry = new Entry<>(proposal, ranking, arrival);
        entries.add(entry);
        entries.sort(order());
        int before = entries.indexOf(entry);
        if (entries.size() <= bound) {
            return new Waits<>(before);
        }
        Entry<P> last = entries.removeLast();
        return last.equals(entry)
                ? new Declined<>(bound + " better proposals wait already")
                : new Displaces<>(before, last);
    }

    /**
     * Scores everything again and orders it anew.
     *
     * @return what went because its score now advises to drop it
     */
    public synchronized List<Entry<P>> rescore(BiFunction<P, Ranking, Ranking> score) {
        List<Entry<P>> scored = entries.stream()
                .map(entry ->
                        new Entry<>(entry.proposal(), score.apply(entry.proposal(), entry.ranking()), entry.arrival()))
                .sorted(order())
                .toList();
        List<Entry<P>> gone = scored.stream()
                .filter(entry -> entry.ranking().advice() == Decision.DROP)
                .toList();
        entries.clear();
        entries.addAll(scored);
        entries.removeAll(gone);
        return gone;
    }

    /** Takes out everything that a piece of evidence speaks against, and gives it back. */
    public synchronized List<Entry<P>> cancel(Predicate<P> against) {
        List<Entry<P>> gone =
                entries.stream().filter(entry -> against.test(entry.proposal())).toList();
        entries.removeAll(gone);
        return gone;
    }

    /** Takes the best. */
    public synchronized Optional<Entry<P>> poll() {
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.removeFirst());
    }

    /** Everything that waits, the best first. */
    public synchronized List<Entry<P>> waiting() {
        return List.copyOf(entries);
    }

    private Comparator<Entry<P>> order() {
        return Comparator.comparingInt((Entry<P> entry) -> -entry.ranking().permille())
                .thenComparingLong(Entry::arrival);
    }
}
