package dev.alice.gateway.shell;

import dev.alice.flow.FlowId;
import dev.alice.flow.Step;
import dev.alice.flow.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The ways that a contest did not offer, for people and for scripts. They are numbered from 2: the first is on the card. */
final class WaysView {
    private final Ink ink;

    WaysView(Ink ink) {
        this.ink = ink;
    }

    /** A few lines above the card of the way that is offered. */
    List<String> offered(List<Contest.Other> others) {
        List<String> lines = new ArrayList<>(List.of(""));
        int ways = others.size() + 1;
        wrap(
                lines,
                1,
                ways + " ways were tried side by side; the best comes first. The verb alternatives shows the rest:");
        int number = 2;
        for (Contest.Other other : others) {
            wrap(lines, 3, number++ + "  " + Visible.text(other.flow().purpose()) + score(other));
        }
        return lines;
    }

    /** All that is known of them. */
    Reply all(List<Contest.Other> others) {
        if (others.isEmpty()) {
            return Reply.bad("the last request had one way only", ink);
        }
        List<String> lines = new ArrayList<>();
        int number = 2;
        for (Contest.Other other : others) {
            wrap(lines, 1, number++ + "  " + Visible.text(other.flow().purpose()) + score(other));
            for (Step step : other.flow().steps()) {
                step.command()
                        .lines()
                        .forEach(line -> Ink.wrap(Visible.text(line), ink.width() - 6)
                                .forEach(part -> lines.add("     " + ink.bold(part))));
            }
            wrap(lines, 4, "not offered: " + Visible.text(other.fate()));
        }
        wrap(lines, 1, "Its number asks for a way; it takes every gate again.");
        return Reply.good(json(others), lines);
    }

    static Map<String, Object> json(List<Contest.Other> others) {
        return StageJson.ordered(
                "stage",
                "alternatives",
                "others",
                others.stream()
                        .map(other -> StageJson.ordered(
                                "flow", other.id().map(FlowId::qb64).orElse(""),
                                "purpose", other.flow().purpose(),
                                "commands",
                                        other.flow().steps().stream()
                                                .map(step -> step.command().value())
                                                .toList(),
                                "score",
                                        other.score()
                                                .map(score -> score / 1000.0)
                                                .orElse(0.0),
                                "fate", other.fate()))
                        .toList());
    }

    private static String score(Contest.Other other) {
        return other.score().map(score -> "  (" + Contest.decimal(score) + ")").orElse("");
    }

    private void wrap(List<String> lines, int indent, String words) {
        Ink.wrap(ink.plain(words), ink.width() - indent - 1).forEach(line -> lines.add(" ".repeat(indent) + line));
    }
}
