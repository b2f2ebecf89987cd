package dev.alice.agent.recipes;

import dev.alice.agent.recipes.Word.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the grammar of a request tells without any recipe: conditions and second tasks that must not be dropped, and whether it only asks. */
final class Conditions {

    /** Words that make what follows a condition of the whole: where, when, from what, with what. */
    private static final Set<String> PREPOSITIONS = Set.of(
            "on", "from", "in", "at", "for", "with", "as", "between", "via", "through", "into", "onto", "under", "over",
            "within", "during", "against", "by", "to", "across", "around", "behind", "beside", "towards");
    /** Words that open a question about how things are; "can you" and "how do I" ask for an act. */
    private static final Set<String> ASKING = Set.of(
            "what", "which", "who", "whose", "where", "when", "why", "is", "are", "was", "were", "does", "did", "has");

    private final Vocabulary vocabulary;

    Conditions(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /**
     * The words of a request that change what is asked, although a recipe has no use for them: "except sshd", "on web2", "and
     * restart".
     * Without them another thing would be done, so nothing may be.
     */
    Optional<String> dropped(List<Word> request, List<Word> unexplained) {
        for (Word word : unexplained) {
            if (vocabulary.isBlocking(word) || vocabulary.isDenying(word)) {
                return Optional.of(word.text());
            }
        }
        for (int i = 1; i < request.size(); i++) {
            Word word = request.get(i);
            Word before = request.get(i - 1);
            if (unexplained.contains(word) && before.lemma().equals("and")) {
                return Optional.of("and " + word.text());
            }
            if (word.lemma().equals("and") && unexplained.contains(before)) {
                return Optional.of(before.text() + " and");
            }
            if (unexplained.contains(word) && !word.listed()) {
                for (int j = i - 1; j >= Math.max(0, i - 3) && isSmall(request.get(j)); j--) {
                    if (PREPOSITIONS.contains(request.get(j).text())) {
                        return Optional.of(request.get(j).text() + " " + word.text());
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the request asks how things are, so that nothing that changes them is an answer. */
    boolean onlyAsks(List<Word> request) {
        for (Word word : request) {
            String text = word.text().toLowerCase(Locale.ROOT);
            if (ASKING.contains(text)) {
                return true;
            }
            if (word.shape() != Shape.PLAIN || !vocabulary.isStop(word)) {
                return false;
            }
        }
        return false;
    }

    /** Whether a match would change something although the request only asks. */
    boolean oversteps(List<Word> request, Match match) {
        String first = match.phrasing().text().split(" ", 2)[0];
        return match.recipe().impact() != Impact.READS && !ASKING.contains(first) && onlyAsks(request);
    }

    private boolean isSmall(Word word) {
        return PREPOSITIONS.contains(word.text())
                || vocabulary.isStop(word)
                || Set.of("last", "next", "each", "every", "another", "other").contains(word.text());
    }
}
