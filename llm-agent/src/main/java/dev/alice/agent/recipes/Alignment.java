package dev.alice.agent.recipes;

import dev.alice.agent.recipes.Phrasing.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/**
 * The alignment of one phrasing with one request: the in-order pairing of words and slots with the greatest weight
 * (as in a weighted longest common subsequence), and what is left over on both sides.
 */
final class Alignment {

    static final double SLOT_WEIGHT = 0.8;
    static final double STOP_WEIGHT = 0.1;
    private static final double OUT_OF_ORDER = 0.8;
    private static final double OWN_WORD = 0.2;
    private static final double REDUNDANT = 0.1;
    /** A phrasing that asks is no reading of a request that does not. */
    private static final double QUESTION_WEIGHT = 0.35;

    private static final Set<String> QUESTIONS =
            Set.of("is", "are", "do", "doe", "what", "which", "who", "where", "how", "when", "why", "can", "did");
    /** The most that a change is worth of which a telling word is missing: it is offered, not proposed. */
    private static final double INCOMPLETE = Certainty.PROPOSE - 0.01;

    private static final int LONGEST_LIST = 12;
    private static final Set<String> INTRODUCTIONS = Set.of("called", "named");

    private final RecipeSearch search;
    private final Recipe recipe;
    private final Phrasing phrasing;
    private final Set<String> ownWords;
    private final List<Word> request;
    private final int[] partOfWord;
    private final boolean[] partUsed;
    private final int opening;

    Alignment(RecipeSearch search, Recipe recipe, Phrasing phrasing, Set<String> ownWords, List<Word> request) {
        this.search = search;
        this.recipe = recipe;
        this.phrasing = phrasing;
        this.ownWords = ownWords;
        this.request = request;
        this.partOfWord = new int[request.size()];
        this.partUsed = new boolean[phrasing.parts().size()];
        this.opening = opening();
        Arrays.fill(partOfWord, -1);
    }

    /** The word that stands where a verb would stand, where nobody knows it; -1 where the request opens otherwise. */
    private int opening() {
        for (int i = 0; i < request.size(); i++) {
            Word word = request.get(i);
            if (!search.vocabulary().isStop(word) && !word.lemma().equals("and")) {
                boolean unknown = word.shape() == Word.Shape.PLAIN
                        && !search.isCommon(word)
                        && !search.vocabulary().isName(word);
                return unknown ? i : -1;
            }
        }
        return -1;
    }

    Match match() {
        double shared = align();
        var scruples = new Scruples(search.vocabulary(), recipe, phrasing, request, partOfWord);
        double requestWeight = 0;
        var unexplained = new ArrayList<Word>();
        boolean[] slotCounted = new boolean[partUsed.length];
        for (int i = 0; i < request.size(); i++) {
            Word word = request.get(i);
            int part = partOfWord[i];
            if (part >= 0 && phrasing.parts().get(part).slot().isPresent()) {
                requestWeight += slotCounted[part] ? 0 : SLOT_WEIGHT;
                slotCounted[part] = true;
            } else if (part >= 0) {
                requestWeight += search.weight(phrasing.parts().get(part));
                if (scruples.isAside(i)) {
                    unexplained.add(word);
                }
            } else if (unusedPart(word) < 0 && (isNounOfNeighbour(i) || isSetting(i))) {
                requestWeight += REDUNDANT;
            } else {
                double weight = search.weight(word);
                requestWeight += weight;
                int elsewhere = unusedPart(word);
                if (elsewhere >= 0) {
                    partUsed[elsewhere] = true;
                    shared += OUT_OF_ORDER * weight;
                } else if (weight > 0
                        && !word.isEntity()
                        && !word.listed()
                        && ownWords.contains(word.lemma())
                        && !search.vocabulary().isBlocking(word)) {
                    shared += OWN_WORD * weight;
                } else if (weight > 0 || search.vocabulary().isBlocking(word) || scruples.count(i)) {
                    unexplained.add(word);
                }
            }
        }
        return result(shared, requestWeight, unexplained, scruples);
    }

    private Match result(double shared, double requestWeight, List<Word> unexplained, Scruples scruples) {
        double phrasingWeight = 0;
        var values = new HashMap<String, List<String>>();
        var missing = new ArrayList<Slot>();
        for (int j = 0; j < partUsed.length; j++) {
            Part part = phrasing.parts().get(j);
            if (j == 0 && !partUsed[j] && QUESTIONS.contains(part.lemma())) {
                phrasingWeight += QUESTION_WEIGHT;
            } else if (part.slot().isEmpty() || partUsed[j]) {
                phrasingWeight += search.weight(part);
            }
            if (part.slot().isPresent() && partUsed[j]) {
                values.put(part.slot().orElseThrow().name(), valuesOf(j));
            } else if (part.slot().isPresent()
                    && part.slot().orElseThrow().byDefault().isEmpty()) {
                missing.add(part.slot().orElseThrow());
            }
        }
        for (Slot slot : recipe.slots().values()) {
            boolean open = !values.containsKey(slot.name()) && !missing.contains(slot);
            if (open && slot.byDefault().isPresent()) {
                values.put(slot.name(), List.of(slot.byDefault().orElseThrow()));
            } else if (open) {
                missing.add(slot);
            }
        }
        double total = requestWeight + phrasingWeight;
        double most = scruples.lacksWord(partUsed) ? INCOMPLETE : 1;
        double score = total == 0 || tearsList() || scruples.tears() ? 0 : Math.min(most, 2 * shared / total);
        return new Match(
                recipe,
                phrasing.template(),
                score,
                shared,
                values,
                missing,
                isGrounded(unexplained.isEmpty()),
                paired(),
                unexplained,
                opening >= 0 && unexplained.contains(request.get(opening)) && lacksVerb());
    }

    private List<String> valuesOf(int part) {
        var list = new ArrayList<String>();
        for (int i = 0; i < request.size(); i++) {
            if (partOfWord[i] == part && !request.get(i).lemma().equals("and")) {
                list.add(request.get(i).text());
            }
        }
        return list;
    }

    /** Fills {@link #partOfWord} and returns the weight of what was paired. */
    private double align() {
        int n = request.size();
        int m = partUsed.length;
        double[][] best = new double[n + 1][m + 1];
        int[][] step = new int[n + 1][m + 1]; // 0 skip a word, -1 skip a part, k > 0 pair k words with the part
        for (int i = n; i >= 0; i--) {
            for (int j = m - 1; j >= 0; j--) {
                best[i][j] = best[i][j + 1];
                step[i][j] = -1;
                if (i < n && best[i + 1][j] > best[i][j]) {
                    best[i][j] = best[i + 1][j];
                    step[i][j] = 0;
                }
                for (int k = 1; k <= longest(i, j); k++) {
                    double gain = i == opening && lacksVerbBefore(j)
                            ? 0
                            : gain(i, k, phrasing.parts().get(j));
                    // A longer list wins over a shorter one of the same worth.
                    if (gain > 0 && gain + best[i + k][j + 1] >= best[i][j]) {
                        best[i][j] = gain + best[i + k][j + 1];
                        step[i][j] = k;
                    }
                }
            }
        }
        int i = 0;
        int j = 0;
        while (i < n && j < m) {
            int taken = step[i][j];
            if (taken < 0) {
                j++;
            } else if (taken == 0) {
                i++;
            } else {
                Arrays.fill(partOfWord, i, i + taken, j);
                partUsed[j] = true;
                i += taken;
                j++;
            }
        }
        return best[0][0];
    }

    /** Whether a telling word that the phrasing has before a slot is nowhere in the request. */
    private boolean lacksVerbBefore(int slot) {
        for (int j = 0; j < slot && phrasing.parts().get(slot).slot().isPresent(); j++) {
            Part part = phrasing.parts().get(j);
            if (part.slot().isEmpty()
                    && !part.stop()
                    && request.stream().noneMatch(word -> word.lemma().equals(part.lemma()))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the first telling word of the phrasing is nowhere in the request. */
    private boolean lacksVerb() {
        for (Part part : phrasing.parts()) {
            if (part.slot().isEmpty() && !part.stop()) {
                return request.stream().noneMatch(word -> word.lemma().equals(part.lemma()));
            }
        }
        return true;
    }

    /** Whether words that the request joins by "and" or a comma went into different slots. */
    private boolean tearsList() {
        for (int i = 1; i < request.size(); i++) {
            int before = request.get(i - 1).lemma().equals("and") ? i - 2 : i - 1;
            if (request.get(i).listed()
                    && before >= 0
                    && isSlot(i)
                    && isSlot(before)
                    && partOfWord[i] != partOfWord[before]
                    && (before == i - 1 || partOfWord[i - 1] < 0 || isSlot(i - 1))) {
                return true;
            }
        }
        return false;
    }

    private boolean isSlot(int at) {
        return partOfWord[at] >= 0
                && phrasing.parts().get(partOfWord[at]).slot().isPresent();
    }

    private int longest(int i, int j) {
        int left = request.size() - i;
        boolean list = phrasing.parts()
                .get(j)
                .slot()
                .map(slot -> slot.type().takesSeveral())
                .orElse(false);
        return list ? Math.min(left, LONGEST_LIST) : Math.min(left, 1);
    }

    private double gain(int from, int count, Part part) {
        Word first = request.get(from);
        if (part.slot().isEmpty()) {
            String lemma = first.lemma().isEmpty() ? first.text() : first.lemma();
            return lemma.equals(part.lemma()) ? search.weight(part) : 0;
        }
        SlotType type = part.slot().orElseThrow().type();
        if (from > 0 && isNounOfAnother(type, request.get(from - 1).lemma())) {
            return 0;
        }
        double fit = fit(type, from);
        for (int i = from + 1; i < from + count; i++) {
            Word word = request.get(i);
            boolean last = i == from + count - 1;
            if (word.lemma().equals("and") && !last) {
                continue;
            }
            boolean joined = word.listed()
                    || (search.vocabulary().isName(word) && search.vocabulary().isName(request.get(i - 1)));
            fit = joined ? Math.min(fit, fit(type, i)) : 0;
        }
        return SLOT_WEIGHT * fit;
    }

    private double fit(SlotType type, int at) {
        Word word = request.get(at);
        return type.fit(word, search.isCommon(word) && !isIntroduced(type, at));
    }

    /** Whether the word before says that this one is a name, as in "called work" or "the module tun". */
    private boolean isIntroduced(SlotType type, int at) {
        if (at == 0 || search.isRequestWord(request.get(at))) {
            return false;
        }
        Word before = request.get(at - 1);
        return INTRODUCTIONS.contains(before.text()) || type.isNoun(before.lemma());
    }

    /** Whether the word before a value says that it belongs into another slot, as the group of "remove group docker from bob". */
    private boolean isNounOfAnother(SlotType type, String before) {
        return !type.isNoun(before)
                && recipe.slots().values().stream().anyMatch(slot -> slot.type().isNoun(before));
    }

    /** Whether a word only says what kind of thing a neighbouring value is. */
    private boolean isNounOfNeighbour(int at) {
        String lemma = request.get(at).lemma();
        for (int i = Math.max(0, at - 2); i <= Math.min(request.size() - 1, at + 2); i++) {
            int part = partOfWord[i];
            if (part >= 0
                    && phrasing.parts()
                            .get(part)
                            .slot()
                            .map(slot -> slot.type().isNoun(lemma))
                            .orElse(false)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a word is the "machine" of "on this machine". */
    private boolean isSetting(int at) {
        return at > 0
                && request.get(at).lemma().equals("machin")
                && Set.of("this", "my", "the", "our")
                        .contains(request.get(at - 1).lemma());
    }

    private int paired() {
        int count = 0;
        for (int j = 0; j < partUsed.length; j++) {
            count += partUsed[j] && !phrasing.parts().get(j).stop() ? 1 : 0;
        }
        return count;
    }

    private boolean isGrounded(boolean whole) {
        for (int j = 0; j < partUsed.length; j++) {
            Part part = phrasing.parts().get(j);
            if (partUsed[j] && part.slot().isEmpty() && !part.stop()) {
                return true;
            }
        }
        for (boolean used : partUsed) {
            if (!used) {
                return false;
            }
        }
        return whole && partUsed.length > 1;
    }

    private int unusedPart(Word word) {
        for (int j = 0; j < partUsed.length; j++) {
            Part part = phrasing.parts().get(j);
            if (!partUsed[j]
                    && !part.stop()
                    && part.slot().isEmpty()
                    && part.lemma().equals(word.lemma())) {
                return j;
            }
        }
        return -1;
    }
}
