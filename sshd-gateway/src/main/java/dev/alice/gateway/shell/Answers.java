package dev.alice.gateway.shell;

import dev.alice.flow.Visible;
import dev.alice.flow.port.Brain;
import java.util.ArrayList;
import java.util.List;

/** What a brain says without proposing, in words for a person. */
final class Answers {
    private Answers() {}

    static String summary(Brain.Answer answer) {
        return switch (answer) {
            case Brain.Proposes proposes -> proposes.flow().purpose();
            case Brain.Asks asks -> "asked: " + asks.question();
            case Brain.Offers offers -> "offered " + offers.choices().size() + " choices";
            case Brain.Says says -> says.words();
            case Brain.DoesNotKnow unknown -> unknown.words();
            case Brain.Failed failed -> "failed: " + failed.reason();
        };
    }

    /** What can be done next, for the refusal that a script sees. */
    static String next(Brain.Answer answer) {
        return switch (answer) {
            case Brain.Asks asks -> "ask again and say: " + asks.question();
            case Brain.Offers offers ->
                "ask for one of: "
                        + String.join(
                                " | ",
                                offers.choices().stream()
                                        .map(Brain.Choice::words)
                                        .toList());
            case Brain.DoesNotKnow ignored -> "say it in other words, or configure a model";
            case Brain.Failed ignored -> "try again";
            case Brain.Says ignored -> "";
            case Brain.Proposes ignored -> "";
        };
    }

    static List<String> lines(Brain.Answer answer, Ink ink) {
        List<String> lines = new ArrayList<>();
        String words = switch (answer) {
            case Brain.Proposes proposes -> proposes.flow().purpose();
            case Brain.Asks asks -> asks.question();
            case Brain.Offers offers -> offers.words();
            case Brain.Says says -> says.words();
            case Brain.DoesNotKnow unknown -> unknown.words();
            case Brain.Failed failed -> failed.reason();
        };
        lines.add("");
        for (String line : Visible.lines(words).split("\n", -1)) {
            Ink.wrap(ink.plain(line), ink.width() - 2).forEach(part -> lines.add(" " + part));
        }
        if (answer instanceof Brain.Offers offers) {
            int number = 1;
            for (Brain.Choice choice : offers.choices()) {
                lines.add("   " + ink.bold(String.valueOf(number++)) + "  " + Visible.text(choice.title()));
            }
        }
        return lines;
    }
}
