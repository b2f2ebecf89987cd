package dev.alice.agent.recipes;

import dev.alice.flow.Visible;
import java.util.Optional;

/** Why a request is refused before any recipe is looked for. */
final class Refusal {

    private static final int LONGEST_REQUEST = 2_000;

    private Refusal() {}

    /** What is wrong with the characters of a request; empty where nothing is. */
    static Optional<String> of(String words) {
        if (words.length() > LONGEST_REQUEST) {
            return Optional.of("A request has at most %d characters; say it shorter.".formatted(LONGEST_REQUEST));
        }
        int column = 0;
        for (int c : words.codePoints().toArray()) {
            column++;
            if (!Visible.isPlain(c) && c != '\t' && c != '\n') {
                return Optional.of("I refuse this request: character %d is %s, which cannot be seen."
                        .formatted(column, Visible.text(Character.toString(c))));
            }
        }
        return Optional.empty();
    }

    /** What is wrong with a word that is neither a name nor a value. */
    static String odd(Word word) {
        if (word.text().startsWith("-")) {
            return "I refuse «%s»: a value that begins with a dash would be read as an option.".formatted(word.text());
        }
        for (int c : word.text().codePoints().toArray()) {
            if (!Character.isLetterOrDigit(c) && "._+@%/:~,=-".indexOf(c) < 0) {
                return "I refuse «%s»: «%s» (U+%04X) means something to a shell or looks like something that does. Put it in quotes if it is text."
                        .formatted(Visible.text(word.text()), Character.toString(c), c);
            }
        }
        return "I refuse «%s»: it is neither a name nor a path.".formatted(Visible.text(word.text()));
    }
}
