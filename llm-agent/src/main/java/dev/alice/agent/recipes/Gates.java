package dev.alice.agent.recipes;

import dev.alice.agent.recipes.Word.Shape;
import java.util.List;
import java.util.Optional;

/** The two gates between a match and a proposal: coverage, and the verb guard. */
final class Gates {

    private final Vocabulary vocabulary;

    Gates(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** Why a rendered recipe must not be proposed for a request, or empty where it may. */
    Optional<String> objection(Match match, List<Word> request, List<String> values, List<String> commands) {
        for (Word word : match.unexplained()) {
            if (vocabulary.isBlocking(word)) {
                return Optional.of("I have no recipe that honours «" + word.text() + "» here");
            }
        }
        return coverage(request, values, commands).or(() -> verbGuard(match.recipe(), request));
    }

    /** Every number, path and quoted string of the request must be in the command. */
    private static Optional<String> coverage(List<Word> request, List<String> values, List<String> commands) {
        for (Word word : request) {
            boolean covered = !word.isEntity()
                    || values.contains(word.text())
                    || (word.shape() != Shape.NUMBER && commands.stream().anyMatch(line -> line.contains(word.text())))
                    || (word.shape() == Shape.NUMBER
                            && commands.stream()
                                    .anyMatch(line ->
                                            List.of(line.split("[^0-9A-Za-z]+")).contains(word.text())));
            if (!covered) {
                return Optional.of("«" + word.text() + "» would not be part of the command");
            }
        }
        return Optional.empty();
    }

    /** A recipe that destroys needs a deleting word in the request. */
    private Optional<String> verbGuard(Recipe recipe, List<Word> request) {
        return recipe.impact() != Impact.DESTROYS || request.stream().anyMatch(vocabulary::isDeleting)
                ? Optional.empty()
                : Optional.of("it would delete something, and the request has no word that says so");
    }
}
