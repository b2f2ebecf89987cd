package dev.alice.agent.pair;

import dev.alice.agent.model.SessionModels;
import dev.alice.flow.Flow;
import dev.alice.flow.Mind;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Review;
import dev.alice.flow.Source;
import dev.alice.flow.port.Assessor;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Navigator;
import dev.alice.flow.port.Progress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The navigator of one turn: whoever sits in the seat, or recipes where that one drives itself. Safe for several ways of the
 * turn at once.
 */
public final class SessionNavigator implements Navigator {
    private final Seat seat;
    private final SessionModels models;
    private final Navigator recipes;
    private final Brain.Turn turn;
    private final Set<Flow> offered = ConcurrentHashMap.newKeySet();

    /** @param assessor reads effects in a recipe's commands, so that they can be compared */
    public SessionNavigator(Seat seat, SessionModels models, Brain recipes, Assessor assessor, Brain.Turn turn) {
        this.seat = seat;
        this.models = models;
        this.recipes = new RecipeNavigator(recipes, assessor, turn);
        this.turn = turn;
    }

    @Override
    public Review review(Rehearsed rehearsed, Progress progress) {
        Review review = seated(rehearsed, progress);
        if (review instanceof Review.Offers offers) {
            offered.add(offers.flow());
        }
        return review;
    }

    private Review seated(Rehearsed rehearsed, Progress progress) {
        Source source = rehearsed.proposed().flow().source();
        if (source.kind() == Source.Kind.PERSON) {
            return new Review.Absent("a person wrote it");
        }
        if (offered.contains(rehearsed.proposed().flow())) {
            // whoever offered a way is no second opinion on it
            return seat instanceof Seat.Nobody ? nobody() : recipes.review(rehearsed, progress);
        }
        return switch (seat) {
            case Seat.Nobody ignored -> nobody();
            case Seat.Recipes ignored -> recipes.review(rehearsed, progress);
            case Seat.Model model -> models.review(model.name(), turn, rehearsed, progress);
            case Seat.Usual ignored -> usual(source, rehearsed, progress);
        };
    }

    private static Review nobody() {
        return new Review.Absent("the settings seat no navigator (pair.navigator)");
    }

    private Review usual(Source source, Rehearsed rehearsed, Progress progress) {
        return switch (source.kind()) {
            case RECIPE -> new Review.Absent("recipes wrote it; pair.navigator can name a model that reviews them");
            case MODEL ->
                models.another(Mind.of(source))
                        .map(name -> models.review(name, turn, rehearsed, progress))
                        .orElseGet(() -> recipes.review(rehearsed, progress));
            case PEER -> recipes.review(rehearsed, progress);
            case PERSON -> new Review.Absent("a person wrote it");
        };
    }
}
