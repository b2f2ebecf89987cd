package dev.alice.agent.recipes;

import dev.alice.agent.recipes.Word.Shape;
import java.util.List;
import java.util.Set;

/** How certain a match must be for its recipe to be proposed, and what makes it doubtful all the same. */
final class Certainty {

    /** From here on a complete match is proposed; see the evaluation for what it costs. */
    static final double PROPOSE = 0.74;
    /** A second recipe this close makes it a choice. */
    static final double MARGIN = 0.06;
    /** A match this good is taken at its word: only its equal makes it a choice. */
    static final double EXACT = 0.95;

    static final double EXACT_MARGIN = 0.008;
    static final double SHARED_MARGIN = 0.08;
    static final double WIDE_SHARED_MARGIN = 0.25;

    private final Vocabulary vocabulary;
    private final Likeness likeness;
    private final Set<String> learned;

    /** @param learned ids of recipes that the person kept */
    Certainty(Vocabulary vocabulary, Likeness likeness, Set<String> learned) {
        this.vocabulary = vocabulary;
        this.likeness = likeness;
        this.learned = Set.copyOf(learned);
    }

    /** Whether the first match explains every word, well enough, and no other comes close. */
    boolean isClear(List<Match> matches) {
        if (matches.isEmpty()) {
            return false;
        }
        Match best = matches.getFirst();
        boolean enough = best.paired() >= 2 || best.score() >= EXACT;
        return best.score() >= PROPOSE
                && enough
                && best.grounded()
                && best.unexplained().isEmpty()
                && (matches.size() < 2 || !rivals(best, matches.get(1)));
    }

    /**
     * Whether a package or service would be named by a word of everyday English that is no known name. In quotes it is
     * meant as it is.
     */
    boolean isDoubtful(Match match, List<Word> request) {
        return match.recipe().impact() != Impact.READS
                && request.stream()
                        .filter(word -> word.shape() == Shape.PLAIN)
                        .anyMatch(word -> isDoubtful(match, word.text()));
    }

    /** Whether this value is such a word. */
    boolean isDoubtful(Match match, String value) {
        return !vocabulary.isName(value)
                && likeness.isWord(value)
                && match.recipe().slots().values().stream()
                        .filter(slot -> slot.type() == SlotType.PACKAGE
                                || slot.type() == SlotType.PACKAGES
                                || slot.type() == SlotType.SERVICE)
                        .anyMatch(slot -> match.values()
                                .getOrDefault(slot.name(), List.of())
                                .contains(value));
    }

    /** Whether a second match is so close that the first is not proposed before it was chosen. */
    boolean rivals(Match best, Match second) {
        if (best.score() >= EXACT && isLearned(best) && !isLearned(second)) {
            return false; // these very words were kept for it
        }
        boolean exact = best.score() >= EXACT;
        boolean close = exact
                ? best.score() - second.score() < EXACT_MARGIN && best.shared() - second.shared() < SHARED_MARGIN
                : best.score() - second.score() < MARGIN && best.shared() - second.shared() < WIDE_SHARED_MARGIN;
        return close
                && second.unexplained().isEmpty()
                && second.missing().size() <= best.missing().size();
    }

    private boolean isLearned(Match match) {
        return learned.contains(match.recipe().id());
    }
}
