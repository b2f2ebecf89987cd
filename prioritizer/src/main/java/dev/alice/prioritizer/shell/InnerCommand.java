package dev.alice.prioritizer.shell;

import dev.alice.prioritizer.shell.Meaning.Manner;
import dev.alice.prioritizer.shell.Meaning.Use;
import java.util.ArrayList;
import java.util.List;

/**
 * A command that another program runs: its words, some of which may stand for operands that are not on the line, and
 * the place where it runs.
 *
 * @param appends whether operands that are not on the line are added at its end
 * @param mark the text that stands for such operands; empty where there is none
 */
record InnerCommand(CommandReading commands, String program, boolean appends, String mark, Scene scene) {
    /** Starts the list of operands of GNU parallel. */
    private static final String LIST = ":::";

    /**
     * Adds what the command does.
     *
     * @param where the operand before the command
     */
    void run(Meaning rest, List<Word> given, String where, Findings out) {
        boolean elsewhere = rest.manners().contains(Manner.ELSEWHERE);
        Findings found = new Findings();
        Scene inside = elsewhere ? scene.inside().in(Place.of("", false, "")) : scene.inside();
        if (appends) {
            found.opaque(program, "the operands come from the input of " + program);
        }
        if (rest.use() == Use.JOINED) {
            joined(given, inside, found);
        } else {
            commands.wrapped(marked(given), appends && mark.isEmpty(), inside, found);
        }
        out.addAll(elsewhere ? found.at(where) : found);
        if (elsewhere) {
            out.note("not here but on " + where + " it would run: " + String.join(", ", found.programs()));
        }
    }

    private List<Word> marked(List<Word> given) {
        if (mark.isEmpty()) {
            return given;
        }
        return given.stream()
                .map(word -> word.text().contains(mark) ? Word.open(word.text(), "/*") : word)
                .toList();
    }

    private void joined(List<Word> given, Scene inside, Findings found) {
        List<String> parts = new ArrayList<>();
        boolean listed = false;
        boolean open = false;
        for (Word word : given) {
            if (word.text().equals(LIST)) {
                listed = true;
            } else {
                // a pattern is expanded before the words are joined
                open |= !word.exact();
                parts.add(word.text());
            }
        }
        if (appends && !listed && !String.join(" ", parts).contains("{}")) {
            parts.add("{}");
        }
        if (open) {
            found.opaque(program, "the line that " + program + " runs is known in full only when it runs");
        }
        commands.script(String.join(" ", parts), inside, found);
    }
}
