package dev.alice.agent.recipes;

import dev.alice.agent.recipes.Phrasing.Part;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The small words of a request that say little and yet change what is meant, so that a recipe that changes something must not
 * pass over them: how many, whose, a second task, and a deleting word that the recipe takes for another one.
 */
final class Scruples {

    private static final Set<String> QUANTITIES = Set.of("all", "any");
    private static final Set<String> OWNERS = Set.of("of", "from", "by", "for");
    private static final Set<String> TASKS = Set.of("run", "execute", "do", "get", "give", "tell", "let", "try", "go");

    private final Vocabulary vocabulary;
    private final Recipe recipe;
    private final Phrasing phrasing;
    private final List<Word> request;
    private final int[] partOfWord;

    /** @param partOfWord the part of the phrasing that each word was paired with, or -1 */
    Scruples(Vocabulary vocabulary, Recipe recipe, Phrasing phrasing, List<Word> request, int[] partOfWord) {
        this.vocabulary = vocabulary;
        this.recipe = recipe;
        this.phrasing = phrasing;
        this.request = request;
        this.partOfWord = partOfWord;
    }

    /** Whether a word that found no part must be explained all the same. */
    boolean count(int at) {
        String text = request.get(at).text().toLowerCase(Locale.ROOT);
        if (TASKS.contains(text) && at > 0 && request.get(at - 1).lemma().equals("and")) {
            return true;
        }
        return switch (recipe.impact()) {
            case READS -> false;
            case CHANGES -> isAllOfOne(text, at) || (recipe.slots().size() > 1 && isOwner(text, at));
            case DESTROYS -> isAllOfOne(text, at) || isOwner(text, at);
        };
    }

    /** "all my cron jobs" are not one thing of that name; what there are all of must be a word of the phrasing. */
    private boolean isAllOfOne(String text, int at) {
        if (!QUANTITIES.contains(text)) {
            return false;
        }
        for (int i = at + 1; i < request.size(); i++) {
            if (!vocabulary.isStop(request.get(i))) {
                return slot(i) || partOfWord[i] < 0 || isKind(request.get(i).lemma());
            }
        }
        return false;
    }

    /** Whether a word names what a slot holds one of; of paths there may be several below one. */
    private boolean isKind(String lemma) {
        return recipe.slots().values().stream()
                .anyMatch(slot -> !slot.type().isPath() && slot.type().isNoun(lemma));
    }

    /** "the processes of bob" are not the processes called bob, unless the phrasing says so. */
    private boolean isOwner(String text, int at) {
        if (!OWNERS.contains(text)) {
            return false;
        }
        int next = at + 1;
        while (next < request.size() && partOfWord[next] < 0) {
            next++;
        }
        return next < request.size() && slot(next);
    }

    /**
     * Whether the phrasing of a change has a telling word that the request lacks, other than what only names the kind of a
     * value: "reset nginx" resets no password.
     */
    boolean lacksWord(boolean[] partUsed) {
        if (recipe.impact() == Impact.READS) {
            return false;
        }
        for (int j = 0; j < partUsed.length; j++) {
            Part part = phrasing.parts().get(j);
            if (!partUsed[j]
                    && part.slot().isEmpty()
                    && !part.stop()
                    && recipe.slots().values().stream()
                            .noneMatch(slot -> slot.type().isNoun(part.lemma()))) {
                return true;
            }
        }
        return false;
    }

    private boolean slot(int at) {
        int part = partOfWord[at];
        return part >= 0 && phrasing.parts().get(part).slot().isPresent();
    }

    /** Whether the first telling word deletes, and is only a word of something else in this phrasing: "empty X", "an empty file X". */
    boolean isAside(int at) {
        int part = partOfWord[at];
        if (recipe.impact() == Impact.READS || part < 0 || !vocabulary.isDeleting(request.get(at))) {
            return false;
        }
        for (int i = 0; i < at; i++) {
            if (!vocabulary.isStop(request.get(i))) {
                return false;
            }
        }
        for (Part before : phrasing.parts().subList(0, part)) {
            if (before.slot().isEmpty()
                    && !before.stop()
                    && request.stream().noneMatch(word -> word.lemma().equals(before.lemma()))) {
                return true;
            }
        }
        return false;
    }

    /** Whether an "and" joins a word of the recipe with a value, as in "docker and its data": two things, and only one is done. */
    boolean tears() {
        if (recipe.impact() == Impact.READS) {
            return false;
        }
        for (int i = 1; i < request.size(); i++) {
            int next = i + 1;
            while (next < request.size() - 1 && partOfWord[next] < 0 && vocabulary.isStop(request.get(next))) {
                next++;
            }
            int before = partOfWord[i - 1];
            if (request.get(i).lemma().equals("and")
                    && partOfWord[i] < 0
                    && before >= 0
                    && !slot(i - 1)
                    && next < request.size()
                    && slot(next)) {
                return true;
            }
        }
        return false;
    }
}
