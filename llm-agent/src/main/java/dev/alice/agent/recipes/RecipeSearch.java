package dev.alice.agent.recipes;

import dev.alice.agent.recipes.Phrasing.Part;
import dev.alice.agent.recipes.Word.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The search for recipes: BM25 over phrasings whose slots are masked by their types finds candidates, then each
 * phrasing is aligned with the request, which scores it and fills the slots. Immutable.
 */
final class RecipeSearch {

    private static final Pattern CALL =
            Pattern.compile("(?i)^\\s*(?:(?:hey|hi|hello|ok|okay)[,!]?\\s+)?alice[,:!]?\\s+");
    private static final int CANDIDATES = 24;

    private final List<Recipe> recipes;
    private final List<List<Phrasing>> phrasings = new ArrayList<>();
    private final List<Set<String>> ownWords = new ArrayList<>();
    private final Vocabulary vocabulary;
    private final RequestReader reader;
    private final Bm25 index;
    private final double greatestIdf;

    RecipeSearch(RecipeBook book, Vocabulary vocabulary) {
        this.recipes = book.recipes();
        this.vocabulary = vocabulary;
        this.reader = new RequestReader(vocabulary);
        var documents = new ArrayList<List<String>>();
        for (Recipe recipe : recipes) {
            var own = new ArrayList<Phrasing>();
            var document = new ArrayList<String>();
            for (Template template : recipe.phrasings()) {
                Phrasing phrasing = Phrasing.of(template, recipe, reader, vocabulary);
                own.add(phrasing);
                for (Part part : phrasing.parts()) {
                    document.addAll(part.slot().map(slot -> masks(slot.type())).orElse(List.of(part.lemma())));
                }
            }
            phrasings.add(own);
            documents.add(document);
            var words = new HashSet<String>();
            own.forEach(phrasing -> phrasing.parts().forEach(part -> words.add(part.lemma())));
            ownWords.add(words);
        }
        index = new Bm25(documents);
        greatestIdf = Math.log(1 + (recipes.size() - 0.5) / 1.5);
    }

    /** The words of a request, without the name by which it calls the ghost: elsewhere that is a user of the same name. */
    List<Word> read(String request) {
        return reader.read(CALL.matcher(request).replaceFirst(""));
    }

    List<Recipe> recipes() {
        return recipes;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** The best match of each candidate recipe, best first. */
    List<Match> matches(List<Word> request) {
        return matches(request, List.of());
    }

    /** @param others numbers of recipes to look at even where they share no word with the request */
    List<Match> matches(List<Word> request, List<Integer> others) {
        var query = new ArrayList<String>();
        for (Word word : request) {
            query.add(word.shape() == Shape.PLAIN ? word.lemma() : mask(word.shape()));
            if (word.shape() == Shape.PLAIN && !isCommon(word)) {
                query.add(mask(Shape.PLAIN));
            }
        }
        var matches = new ArrayList<Match>();
        var candidates = new LinkedHashSet<>(index.best(query, CANDIDATES));
        candidates.addAll(others);
        for (int candidate : candidates) {
            Recipe recipe = recipes.get(candidate);
            phrasings.get(candidate).stream()
                    .map(phrasing -> new Alignment(this, recipe, phrasing, ownWords.get(candidate), request).match())
                    .max(Comparator.comparingDouble((Match match) ->
                                    match.score() - 0.15 * match.missing().size())
                            .thenComparing(Match::shared)
                            .thenComparing(match -> -match.unexplained().size()))
                    .ifPresent(matches::add);
        }
        matches.sort(Comparator.comparingLong((Match match) -> -Math.round(match.score() * 100))
                .thenComparing(match -> match.recipe().id().startsWith(LearnedRecipe.PREFIX) ? 0 : 1)
                .thenComparing(match -> -match.shared())
                .thenComparing(match -> match.missing().size())
                .thenComparing(match -> match.recipe().id()));
        return matches;
    }

    /** How much a word of a phrasing tells, 0 to 1. */
    double weight(Part part) {
        if (part.slot().isPresent()) {
            return Alignment.SLOT_WEIGHT;
        }
        return part.stop() ? Alignment.STOP_WEIGHT : weight(part.lemma());
    }

    /** How much a word of a request tells, 0 to 1. */
    double weight(Word word) {
        if (word.isEntity()) {
            return 1;
        }
        return vocabulary.isStop(word) || word.lemma().equals("and") ? 0 : weight(word.lemma());
    }

    private double weight(String lemma) {
        return index.knows(lemma) ? Math.clamp(index.idf(lemma) / greatestIdf, 0.35, 1) : 1;
    }

    /** Whether a plain word stands in some phrasing, or says nothing. */
    boolean isRequestWord(Word word) {
        return vocabulary.isStop(word) || vocabulary.isBlocking(word) || index.knows(word.lemma());
    }

    /** Whether a plain word is a word of requests, not a name. */
    boolean isCommon(Word word) {
        return !vocabulary.isName(word)
                && (vocabulary.isStop(word)
                        || vocabulary.isBlocking(word)
                        || index.knows(word.lemma())
                        || vocabulary.isCommon(word.lemma())
                        || word.text().length() < 2);
    }

    private static List<String> masks(SlotType type) {
        var masks = new ArrayList<String>();
        for (Shape shape : Shape.values()) {
            if (type.fit(sample(shape), false) > 0) {
                masks.add(mask(shape));
            }
        }
        return masks;
    }

    private static Word sample(Shape shape) {
        return new Word(
                switch (shape) {
                    case PLAIN -> "name";
                    case NUMBER -> "644";
                    case ADDRESS -> "192.0.2.1";
                    case URL -> "https://example.org/x";
                    case PATH -> "/etc/x";
                    case DOTTED -> "x.service";
                    case GLOB -> "*.x";
                    case QUOTED -> "some words";
                    case ODD -> ";";
                },
                "",
                shape,
                false);
    }

    private static String mask(Shape shape) {
        return "‹" + shape.name().toLowerCase(Locale.ROOT) + "›";
    }
}
