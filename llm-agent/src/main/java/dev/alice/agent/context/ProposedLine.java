package dev.alice.agent.context;

import dev.alice.flow.CommandText;
import dev.alice.flow.Visible;
import java.util.Optional;

/**
 * The check of a line that a recipe or a model would propose: what {@link CommandText} refuses, and beyond that letters
 * that only look like ASCII ones, and placeholders that stand for secrets.
 *
 * <p>Nothing is ever repaired here. A command that loses a character is another command.
 */
public final class ProposedLine {

    private ProposedLine() {}

    /**
     * Looks for a reason to refuse a line.
     *
     * @return why this line cannot be proposed, or empty where it is plain
     */
    public static Optional<String> objection(String line) {
        return CommandText.objection(line)
                .or(() -> Redaction.hasPlaceholder(line)
                        ? Optional.of("it has a placeholder for a secret in it; type the secret yourself")
                        : Optional.empty())
                .or(() -> impostor(line))
                .or(() -> lookalike(line));
    }

    private static Optional<String> impostor(String line) {
        int[] points = line.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            if (Lookalikes.isImpostor(points[i])) {
                return Optional.of("character %d is not ASCII but looks like it (U+%04X)".formatted(i + 1, points[i]));
            }
        }
        return Optional.empty();
    }

    /** A word that mixes ASCII letters with another script's look-alikes, or is made of look-alikes only. */
    private static Optional<String> lookalike(String line) {
        for (String word : line.split("[^\\p{L}\\p{N}\\p{M}]+")) {
            int[] letters = word.codePoints().filter(Character::isLetter).toArray();
            boolean ascii = false;
            boolean onlyLookalikes = letters.length > 0;
            int first = -1;
            for (int c : letters) {
                boolean odd = Lookalikes.isLetter(c);
                ascii |= c < 0x80;
                onlyLookalikes &= odd;
                first = first < 0 && odd ? c : first;
            }
            if (first >= 0 && (ascii || onlyLookalikes)) {
                return Optional.of("the word «%s» has a letter that only looks like an ASCII one (U+%04X)"
                        .formatted(Visible.text(word), first));
            }
        }
        return Optional.empty();
    }
}
