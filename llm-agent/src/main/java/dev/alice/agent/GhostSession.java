package dev.alice.agent;

import dev.alice.agent.model.SessionModels;
import dev.alice.agent.pair.Seat;
import dev.alice.agent.pair.SessionNavigator;
import dev.alice.agent.recipes.RecipeBrain;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Assessor;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Navigator;
import dev.alice.flow.port.Progress;

/**
 * The agent in one session: recipes answer what they are certain of, models get the rest, and where all of them fail,
 * recipes say what they still can. Safe for several threads.
 */
public final class GhostSession implements Brain {

    private final RecipeBrain recipes;
    private final SessionModels models;
    private final boolean recipesFirst;
    private final Seat seat;

    GhostSession(RecipeBrain recipes, SessionModels models, boolean recipesFirst, Seat seat) {
        this.recipes = recipes;
        this.models = models;
        this.recipesFirst = recipesFirst;
        this.seat = seat;
    }

    @Override
    public String name() {
        if (models.isEmpty()) {
            return recipes.name();
        }
        String first = models.names().getFirst();
        return recipesFirst ? "recipes, then " + first : first;
    }

    /** The models of this session, what they spend, and the choice among the person's own. */
    public SessionModels models() {
        return models;
    }

    @Override
    public Answer answer(Turn turn, Progress progress) {
        models.purse().beginTurn();
        if (models.isEmpty() || hidesSomething(turn.words())) {
            return recipes.answer(turn, progress);
        }
        if (recipesFirst) {
            Answer known = recipes.answer(turn, progress);
            if (known instanceof Proposes || known instanceof Asks) {
                return known;
            }
        }
        Answer answer = models.answer(turn, progress);
        return answer instanceof Failed failed && !progress.cancelled() ? withRecipes(failed, turn) : answer;
    }

    /**
     * Who reviews what is proposed in a turn.
     *
     * @param assessor reads effects in a recipe's commands, so that a proposal can be compared with them
     */
    public Navigator navigator(Turn turn, Assessor assessor) {
        return new SessionNavigator(seat, models, recipes, assessor, turn);
    }

    /** A request with characters that nobody sees is refused before any brain reads it. */
    private static boolean hidesSomething(String words) {
        return words.codePoints().anyMatch(c -> !Visible.isPlain(c) && c != '\n' && c != '\t');
    }

    private Answer withRecipes(Failed failed, Turn turn) {
        return switch (recipes.answer(turn, Progress.SILENT)) {
            case Offers offers ->
                new Offers(failed.reason() + ". Recipes come close. " + offers.words(), offers.choices());
            case Proposes proposes -> proposes;
            case Asks asks -> asks;
            case Says ignored -> hint(failed);
            case DoesNotKnow ignored -> hint(failed);
            case Failed ignored -> hint(failed);
        };
    }

    private static Answer hint(Failed failed) {
        return new Failed(failed.reason() + ". Recipes still work: say it as one plain task, such as «install htop».");
    }
}
