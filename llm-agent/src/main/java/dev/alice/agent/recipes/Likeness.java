package dev.alice.agent.recipes;

import dev.alice.agent.meaning.Meaning;
import dev.alice.agent.meaning.Meanings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** How alike a request and recipes are in what they mean, beside the words that they share. */
final class Likeness {

    private final Meanings meanings;
    private final RecipeSearch search;
    private final List<List<String>> masked;
    private final Map<String, Integer> numbers = new HashMap<>();

    Likeness(Meanings meanings, RecipeSearch search) {
        this.meanings = meanings;
        this.search = search;
        this.masked = search.recipes().stream().map(Masks::of).toList();
        search.recipes().forEach(recipe -> numbers.put(recipe.id(), numbers.size()));
    }

    /** Has the meanings of all phrasings computed that the build did not compute. */
    void prepare() {
        meanings.prepare(masked.stream().flatMap(List::stream).toList());
    }

    /** The meaning of a request, as it is and with its values masked; empty where there are no meanings now. */
    Optional<Asked> asked(String words, List<Word> request) {
        return meanings.of(words)
                .flatMap(plain -> meanings.of(Masks.of(request, search)).map(masks -> new Asked(plain, masks)));
    }

    /** Whether a word is one of everyday English. */
    boolean isWord(String text) {
        return meanings.isWord(text);
    }

    /** One request. */
    final class Asked {
        private final Meaning plain;
        private final double[] likeness;

        private Asked(Meaning plain, Meaning masks) {
            this.plain = plain;
            this.likeness = masked.stream()
                    .mapToDouble(texts -> texts.stream()
                            .flatMap(text -> meanings.known(text).stream())
                            .mapToDouble(meaning -> Math.max(meaning.likeness(masks), meaning.likeness(plain)))
                            .max()
                            .orElse(0))
                    .toArray();
        }

        /** How alike a recipe is, over all its phrasings; 0 where nothing is known of it. */
        double of(Recipe recipe) {
            return likeness[numbers.getOrDefault(recipe.id(), 0)];
        }

        /** The recipes that are most alike, best first. */
        List<Integer> best(int limit, double least) {
            return IntStream.range(0, likeness.length)
                    .boxed()
                    .filter(i -> likeness[i] >= least)
                    .sorted(Comparator.comparingDouble(i -> -likeness[i]))
                    .limit(limit)
                    .toList();
        }

        /** How alike the request and one reading of it are, values and all. */
        double of(Match match) {
            String reading = match.phrasing().words(match.values()).replace(" …", "");
            return meanings.of(reading).map(plain::likeness).orElse(0.0);
        }
    }

    /** Everything that is known of recipes by their words, sorted anew by words and meaning together. */
    static List<Match> sorted(List<Match> matches, Asked asked) {
        var sorted = new ArrayList<>(matches);
        sorted.sort(Comparator.comparingDouble(match -> -(match.score() + asked.of(match.recipe()))));
        return sorted;
    }
}
