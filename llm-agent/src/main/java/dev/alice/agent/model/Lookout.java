package dev.alice.agent.model;

import dev.alice.flow.Bytes;
import dev.alice.flow.Digest;
import dev.alice.flow.Seed;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Eyes;
import dev.alice.flow.port.Progress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a model looks at in one turn: each look goes through the turn's eyes, and what comes back is redacted. It remembers
 * the pane texts that were shown, because a flow grows from them.
 */
final class Lookout {
    private static final int FIRST_LINES = 60;
    private static final int MAX_SEEDS = 8;

    private final Brain.Turn turn;
    private final Prompt prompt;
    private final Brain recipes;
    private final Supplier<String> reader;
    private final Set<Digest> shown = new LinkedHashSet<>();

    /** @param reader the name under which looks stand in the log */
    Lookout(Brain.Turn turn, Prompt prompt, Brain recipes, Supplier<String> reader) {
        this.turn = turn;
        this.prompt = prompt;
        this.recipes = recipes;
        this.reader = reader;
    }

    /** The pane as a turn begins with it; empty where it may not be read. */
    Optional<String> first() {
        return switch (turn.eyes().pane(reader.get())) {
            case Eyes.Seen seen -> Optional.of(remembered(prompt.pane(seen.text(), FIRST_LINES)));
            case Eyes.Unseen unseen -> Optional.empty();
        };
    }

    /** What the line printed that this turn is to do better than; empty where there is none, or it may not be read. */
    Optional<String> printed() {
        if (turn.setback().isEmpty()) {
            return Optional.empty();
        }
        return switch (turn.eyes().output(reader.get())) {
            case Eyes.Seen seen -> Optional.of(remembered(prompt.pane(seen.text(), FIRST_LINES)));
            case Eyes.Unseen unseen -> Optional.empty();
        };
    }

    /** What a tool found, for the model. */
    String look(ToolCallReader.Looks looks) {
        Eyes eyes = turn.eyes();
        return switch (looks.tool()) {
            case Tools.READ_PANE ->
                switch (eyes.pane(reader.get())) {
                    case Eyes.Seen seen ->
                        prompt.data(remembered(prompt.pane(seen.text(), Integer.parseInt(looks.argument()))));
                    case Eyes.Unseen unseen -> unseen(unseen);
                };
            case Tools.HOST_FACTS -> found(eyes.host(reader.get()));
            case Tools.SEARCH_LOG -> found(eyes.log(looks.argument(), reader.get()));
            case Tools.EXPLAIN -> found(eyes.explain(looks.argument(), reader.get()));
            case Tools.SEARCH_RECIPES -> prompt.result(recipes(looks.argument()));
            default -> throw new IllegalArgumentException("there is no tool " + looks.tool());
        };
    }

    private String found(Eyes.Look look) {
        return switch (look) {
            case Eyes.Seen seen -> prompt.result(seen.text());
            case Eyes.Unseen unseen -> unseen(unseen);
        };
    }

    private String unseen(Eyes.Unseen unseen) {
        return "Nothing was seen: " + prompt.result(unseen.reason());
    }

    private String recipes(String words) {
        Brain.Turn alone = new Brain.Turn(turn.user(), words, turn.host(), Eyes.CLOSED, List.of());
        return switch (recipes.answer(alone, Progress.SILENT)) {
            case Brain.Proposes proposes -> {
                var text = new StringBuilder("recipe: ")
                        .append(proposes.flow().purpose())
                        .append('\n');
                proposes.flow()
                        .steps()
                        .forEach(step -> text.append("command: ")
                                .append(step.command().value())
                                .append("\nexpected: ")
                                .append(step.prediction().effect())
                                .append('\n'));
                yield text.toString();
            }
            case Brain.Asks asks -> "a recipe fits, but lacks something: " + asks.question();
            case Brain.Offers offers ->
                "recipes that come close: "
                        + String.join(
                                "; ",
                                offers.choices().stream()
                                        .map(Brain.Choice::words)
                                        .toList());
            case Brain.Says ignored -> "no recipe fits";
            case Brain.DoesNotKnow ignored -> "no recipe fits";
            case Brain.Failed ignored -> "no recipe fits";
        };
    }

    private String remembered(String excerpt) {
        if (!excerpt.isBlank() && shown.size() < MAX_SEEDS) {
            shown.add(Bytes.utf8(excerpt).sha256());
        }
        return excerpt;
    }

    /** The pane texts that were shown. */
    List<Seed> seeds() {
        List<Seed> seeds = new ArrayList<>();
        shown.forEach(digest ->
                seeds.add(new Seed(Seed.Kind.PANE, "sha256:" + digest.asHex(), Optional.of(digest), Optional.empty())));
        return seeds;
    }
}
