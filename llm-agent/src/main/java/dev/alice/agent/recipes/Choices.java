package dev.alice.agent.recipes;

import dev.alice.agent.recipes.Word.Shape;
import dev.alice.flow.HostFacts;
import dev.alice.flow.port.Brain.Choice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The maker of choices: each has words of its own that lead to exactly one recipe. */
final class Choices {

    private static final int MOST = 3;
    /** A match that is worse than the best by more than this is not offered beside it. */
    private static final double SPREAD = 0.25;

    private final RecipeSearch search;
    private final Gates gates;
    private final Certainty certainty;

    Choices(RecipeSearch search, Gates gates, Certainty certainty) {
        this.search = search;
        this.gates = gates;
        this.certainty = certainty;
    }

    /** At most three choices, in the order of the matches. */
    List<Choice> of(List<Match> matches, HostFacts host) {
        var choices = new ArrayList<Choice>();
        double floor = matches.getFirst().score() - SPREAD;
        for (Match match : matches) {
            if (choices.size() == MOST) {
                break;
            }
            if (match.score() >= floor && match.grounded() && !match.unknownVerb()) {
                choice(match, host).ifPresent(choices::add);
            }
        }
        return choices;
    }

    /** The words that lead to exactly this recipe, where there are some. */
    private Optional<Choice> choice(Match match, HostFacts host) {
        for (Template phrasing : match.recipe().phrasings()) {
            if (!match.values().keySet().containsAll(phrasing.slots())
                    && !match.missing().isEmpty()
                    && !phrasing.equals(match.phrasing())) {
                continue;
            }
            String words = phrasing.words(shown(match)).replace(" …", "");
            if (search.read(words).stream().noneMatch(word -> word.shape() == Shape.ODD)
                    && leadsTo(match, words, host)) {
                return Optional.of(new Choice(match.recipe().purpose().words(match.values()), words));
            }
        }
        return Optional.empty();
    }

    private boolean leadsTo(Match match, String words, HostFacts host) {
        List<Word> request = search.read(words);
        List<Match> found = search.matches(request);
        if (found.isEmpty()
                || !found.getFirst().recipe().id().equals(match.recipe().id())) {
            return false;
        }
        Match again = found.getFirst();
        if (again.score() < Certainty.PROPOSE
                || !again.unexplained().isEmpty()
                || (found.size() > 1 && certainty.rivals(again, found.get(1)))) {
            return false;
        }
        return !again.missing().isEmpty()
                || Draft.of(again.recipe(), again.values(), host) instanceof Draft.Ready ready
                        && gates.objection(
                                        again,
                                        request,
                                        ready.draft().allValues(),
                                        ready.draft().commands())
                                .isEmpty();
    }

    private Map<String, List<String>> shown(Match match) {
        var shown = new HashMap<String, List<String>>();
        List<String> texts = match.recipe().slots().values().stream()
                .filter(slot -> slot.type() == SlotType.TEXT)
                .map(Slot::name)
                .toList();
        match.values()
                .forEach((name, values) -> shown.put(
                        name,
                        values.stream()
                                .map(value -> value.contains(" ")
                                                || texts.contains(name)
                                                || certainty.isDoubtful(match, value)
                                        ? quoted(value)
                                        : value)
                                .toList()));
        return shown;
    }

    private static String quoted(String value) {
        return value.contains("'") ? "\"" + value + "\"" : "'" + value + "'";
    }
}
