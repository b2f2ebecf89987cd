package dev.alice.prioritizer.policy;

import dev.alice.flow.CommandText;
import dev.alice.flow.Flow;
import java.lang.Character.UnicodeScript;
import java.util.Set;
import java.util.regex.Pattern;

/** The test whether a command has characters that a person takes for others. */
final class Disguise {
    /** Scripts with letters that look like Latin ones. */
    private static final Set<UnicodeScript> ALIKE = Set.of(
            UnicodeScript.CYRILLIC,
            UnicodeScript.GREEK,
            UnicodeScript.ARMENIAN,
            UnicodeScript.CHEROKEE,
            UnicodeScript.COPTIC,
            UnicodeScript.LISU);

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s|;&<>()'\"/=,:]+");

    private Disguise() {}

    static boolean in(Flow flow) {
        return flow.steps().stream()
                .anyMatch(step -> in(step.command().value())
                        || step.undo().map(CommandText::value).map(Disguise::in).orElse(false));
    }

    static boolean in(String command) {
        if (CommandText.objection(command).isPresent()) {
            return true;
        }
        boolean first = true;
        for (String word : BETWEEN_WORDS.split(command.strip())) {
            boolean plain = word.chars().anyMatch(c -> c < 0x80);
            boolean alike = word.codePoints().anyMatch(point -> ALIKE.contains(UnicodeScript.of(point)));
            boolean styled = word.codePoints()
                    .anyMatch(point -> point >= 0xFF01 && point <= 0xFF5E || point >= 0x1D400 && point <= 0x1D7FF);
            if (styled || alike && (plain || first)) {
                return true;
            }
            first = false;
        }
        return false;
    }
}
