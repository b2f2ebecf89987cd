package dev.alice.agent.recipes;

import dev.alice.agent.meaning.Meanings;
import dev.alice.agent.meaning.SentenceModel;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The brain that needs no key and no network: it finds a recipe for the words, built in or kept by the person who asks,
 * or says that it has none. Safe for several threads.
 */
public final class RecipeBrain implements Brain {

    private static final int REMEMBERED_PEOPLE = 64;

    private final RecipeBook book;
    private final LearnedRecipes learned;
    private final Meanings meanings;
    private final Vocabulary vocabulary = Vocabulary.load();
    private final Deliberation common;
    private final AtomicBoolean prepared = new AtomicBoolean();
    private final Map<UserName, Own> own = new LinkedHashMap<>(16, 0.75f, true);

    /** One person's recipes, and the deliberation over them and everybody's. */
    private record Own(List<LearnedRecipe> recipes, Deliberation deliberation) {}

    /** Recipes that nobody adds to, found by their words alone. */
    public RecipeBrain(RecipeBook book) {
        this(book, LearnedRecipes.inMemory(book), Meanings.none());
    }

    /**
     * @param learned what each person kept, for this person alone
     * @param meanings of requests and recipes, as soon as they are there
     */
    public RecipeBrain(RecipeBook book, LearnedRecipes learned, Meanings meanings) {
        this.book = book;
        this.learned = learned;
        this.meanings = meanings;
        this.common = new Deliberation(book, List.of(), vocabulary, meanings);
    }

    /** The meanings of the built-in recipes as they were computed at build time; the model is loaded when it is wanted. */
    public static Meanings meanings() {
        return Meanings.late(SentenceModel::load, () -> {
            InputStream computed = RecipeBrain.class.getResourceAsStream(RecipeMeanings.FILE);
            return computed == null ? InputStream.nullInputStream() : computed;
        });
    }

    /** Begins to load the sentence model, and then computes the meanings that the build did not; returns at once. */
    public void prepare() {
        if (prepared.compareAndSet(false, true)) {
            meanings.want();
            common.prepare();
        }
    }

    /** How many recipes everybody has. */
    public int size() {
        return book.size();
    }

    @Override
    public String name() {
        return meanings.state() instanceof Meanings.Missing
                ? "recipes, by their words alone (no model configured)"
                : "recipes (no model configured)";
    }

    @Override
    public Answer answer(Turn turn, Progress progress) {
        Answer answer = deliberation(turn.user()).answer(turn);
        if (!(answer instanceof Proposes)) {
            prepare();
        }
        return answer;
    }

    private Deliberation deliberation(UserName user) {
        List<LearnedRecipe> kept = learned.recipes(user);
        if (kept.isEmpty()) {
            return common;
        }
        synchronized (own) {
            Own now = own.get(user);
            if (now == null || !now.recipes().equals(kept)) {
                now = new Own(kept, new Deliberation(book, kept, vocabulary, meanings));
                now.deliberation().prepare();
                own.put(user, now);
                if (own.size() > REMEMBERED_PEOPLE) {
                    own.remove(own.keySet().iterator().next());
                }
            }
            return now.deliberation();
        }
    }
}
