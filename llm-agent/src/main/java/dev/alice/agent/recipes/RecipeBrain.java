package dev.alice.agent.recipes;

import dev.alice.flow.UserName;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The brain that needs no key and no network: it finds a recipe for the words, built in or kept by the person who asks,
 * or says that it has none. Safe for several threads.
 */
public final class RecipeBrain implements Brain {

    private static final int REMEMBERED_PEOPLE = 64;

    private final RecipeBook book;
    private final LearnedRecipes learned;
    private final Vocabulary vocabulary = Vocabulary.load();
    private final Deliberation common;
    private final Map<UserName, Own> own = new LinkedHashMap<>(16, 0.75f, true);

    /** One person's recipes, and the deliberation over them and everybody's. */
    private record Own(List<LearnedRecipe> recipes, Deliberation deliberation) {}

    /** Recipes that nobody adds to. */
    public RecipeBrain(RecipeBook book) {
        this(book, LearnedRecipes.inMemory(book));
    }

    /** @param learned what each person kept, for this person alone */
    public RecipeBrain(RecipeBook book, LearnedRecipes learned) {
        this.book = book;
        this.learned = learned;
        this.common = new Deliberation(book, List.of(), vocabulary);
    }

    /** How many recipes everybody has. */
    public int size() {
        return book.size();
    }

    @Override
    public String name() {
        return "recipes (no model configured)";
    }

    @Override
    public Answer answer(Turn turn, Progress progress) {
        return deliberation(turn.user()).answer(turn);
    }

    private Deliberation deliberation(UserName user) {
        List<LearnedRecipe> kept = learned.recipes(user);
        if (kept.isEmpty()) {
            return common;
        }
        synchronized (own) {
            Own now = own.get(user);
            if (now == null || !now.recipes().equals(kept)) {
                now = new Own(kept, new Deliberation(book, kept, vocabulary));
                own.put(user, now);
                if (own.size() > REMEMBERED_PEOPLE) {
                    own.remove(own.keySet().iterator().next());
                }
            }
            return now.deliberation();
        }
    }
}
