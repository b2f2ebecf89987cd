package dev.alice.agent.pair;

import dev.alice.flow.Assessment;
import dev.alice.flow.Effect;
import dev.alice.flow.Flow;
import dev.alice.flow.Mind;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Review;
import dev.alice.flow.Step;
import dev.alice.flow.UndoPlan;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Assessor;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Eyes;
import dev.alice.flow.port.Navigator;
import dev.alice.flow.port.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The navigator that needs no key: it objects by facts, and agrees only with what a recipe for the same words would do too.
 * Where it has neither a fact against a flow nor a recipe, it is absent.
 */
final class RecipeNavigator implements Navigator {
    private final Brain recipes;
    private final Assessor assessor;
    private final Brain.Turn turn;

    RecipeNavigator(Brain recipes, Assessor assessor, Brain.Turn turn) {
        this.recipes = recipes;
        this.assessor = assessor;
        this.turn = turn;
    }

    @Override
    public Review review(Rehearsed rehearsed, Progress progress) {
        Flow flow = rehearsed.proposed().flow();
        if (Mind.of(flow.source()).equals(Mind.RECIPES)) {
            return new Review.Absent("recipes wrote it themselves");
        }
        Optional<String> objection = new Soundness(turn.words(), rehearsed).objection();
        if (objection.isPresent()) {
            return new Review.Objects(Mind.RECIPES, Review.shortened(objection.get()));
        }
        return switch (recipes.answer(turn, Progress.SILENT)) {
            case Brain.Proposes known -> compared(rehearsed, known);
            case Brain.Offers offers -> amongChoices(rehearsed, offers);
            case Brain.Asks ignored -> unknown();
            case Brain.Says ignored -> unknown();
            case Brain.DoesNotKnow ignored -> unknown();
            case Brain.Failed ignored -> unknown();
        };
    }

    private static Review unknown() {
        return new Review.Absent("recipes know none for this request, and see nothing against it");
    }

    /** Where a request could mean several things, what does one of them is agreed with; the others say nothing against it. */
    private Review amongChoices(Rehearsed rehearsed, Brain.Offers offers) {
        for (Brain.Choice choice : offers.choices()) {
            Brain.Turn meant = new Brain.Turn(turn.user(), choice.words(), turn.host(), Eyes.CLOSED, List.of());
            if (recipes.answer(meant, Progress.SILENT) instanceof Brain.Proposes known
                    && isSame(rehearsed.proposed().flow(), known.flow())) {
                return sameWords(
                        rehearsed,
                        known.flow(),
                        "recipe " + known.flow().source().name());
            }
        }
        return new Review.Absent("recipes that come close do something else, and they see nothing against it");
    }

    private Review compared(Rehearsed rehearsed, Brain.Proposes known) {
        Flow flow = rehearsed.proposed().flow();
        Flow usual = known.flow();
        String recipe = "recipe " + usual.source().name();
        Assessment theirs = rehearsed.proposed().assessment();
        Assessment ours = assessor.assess(acting(usual), rehearsed.requested().host());
        List<Effect> more = beyond(theirs, ours);
        if (!more.isEmpty() && beyond(ours, theirs).isEmpty()) {
            return objects("it also " + Soundness.says(Soundness.plainest(more)) + ", which " + recipe
                    + " for this request does not");
        }
        if (isSame(flow, usual)) {
            return sameWords(rehearsed, usual, recipe);
        }
        if (lasting(theirs).isEmpty() && lasting(ours).isEmpty()) {
            return new Review.Absent(
                    Review.shortened(recipe + " looks another way, which says nothing against this one"));
        }
        return new Review.Offers(
                Mind.RECIPES,
                Review.shortened(recipe + " would: "
                        + Visible.text(usual.steps().getFirst().command().value())
                        + (acting(usual).steps().size() > 1 ? " …" : "")),
                usual,
                known.seeds());
    }

    private static Review objects(String why) {
        return new Review.Objects(Mind.RECIPES, Review.shortened(why));
    }

    /** The same words: what is left are options, root, and the way back. */
    private static Review sameWords(Rehearsed rehearsed, Flow usual, String recipe) {
        List<PlainCommand> theirs = plain(rehearsed.proposed().flow());
        List<PlainCommand> ours = plain(usual);
        List<String> options = new ArrayList<>();
        for (int i = 0; i < theirs.size(); i++) {
            if (theirs.get(i).root() && !ours.get(i).root()) {
                return objects("it asks for root, and " + recipe + " does it without");
            }
            options.addAll(theirs.get(i).beyond(ours.get(i)));
        }
        if (!options.isEmpty()) {
            return new Review.Absent(Review.shortened("it is the command of " + recipe
                    + ", with options of which recipes know nothing: " + String.join(" ", options)));
        }
        boolean noWayBack = !Soundness.LASTING.stream()
                        .filter(rehearsed.proposed().assessment()::has)
                        .toList()
                        .isEmpty()
                && UndoPlan.of(rehearsed).backs().isEmpty();
        Optional<String> undo = usual.steps().stream()
                .flatMap(step -> step.undo().stream())
                .map(line -> Visible.text(line.value()))
                .findFirst()
                .filter(line -> noWayBack);
        return new Review.Agrees(
                Mind.RECIPES,
                Review.shortened("same command as " + recipe
                        + undo.map(line -> "; it names no way back, which would be: " + line)
                                .orElse("")));
    }

    private static boolean isSame(Flow flow, Flow usual) {
        List<PlainCommand> theirs = plain(flow);
        List<PlainCommand> ours = plain(usual);
        return theirs.size() == acting(flow).steps().size()
                && ours.size() == acting(usual).steps().size()
                && theirs.stream()
                        .map(PlainCommand::words)
                        .toList()
                        .equals(ours.stream().map(PlainCommand::words).toList());
    }

    private static List<PlainCommand> plain(Flow flow) {
        return acting(flow).steps().stream()
                .map(Step::command)
                .flatMap(command -> PlainCommand.of(command.value()).stream())
                .toList();
    }

    /** A flow without its checks, which look whether it worked; of nothing but checks, all of it. */
    private static Flow acting(Flow flow) {
        List<Step> steps = flow.steps().stream().filter(step -> !step.check()).toList();
        return steps.isEmpty() || steps.size() == flow.steps().size()
                ? flow
                : new Flow(
                        flow.purpose(),
                        flow.hypothesis(),
                        steps,
                        flow.alternatives(),
                        flow.assumptions(),
                        flow.source());
    }

    /** What of the lasting effects the other does not have. */
    private static List<Effect> beyond(Assessment one, Assessment other) {
        Set<String> known = lasting(other).stream().map(RecipeNavigator::touch).collect(Collectors.toSet());
        return lasting(one).stream()
                .filter(effect -> !known.contains(touch(effect)))
                .toList();
    }

    private static List<Effect> lasting(Assessment assessment) {
        return assessment.effects().stream()
                .filter(effect -> Soundness.LASTING.contains(effect.kind()))
                .toList();
    }

    private static String touch(Effect effect) {
        return effect.kind() + " " + effect.target();
    }
}
