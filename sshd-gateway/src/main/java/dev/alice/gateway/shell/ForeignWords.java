package dev.alice.gateway.shell;

import dev.alice.agent.model.Toolbox;
import dev.alice.flow.Finished;
import dev.alice.flow.Judged;
import dev.alice.flow.Refused;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Stage;
import dev.alice.flow.StepEvidence;
import dev.alice.gateway.mcp.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a foreign agent is told of its proposal: the gates as its person sees them, and how it ended; never what was printed. */
final class ForeignWords {
    private static final int WIDTH = 100;

    private final Toolbox tools;

    /** @param tools redact what is told */
    ForeignWords(Toolbox tools) {
        this.tools = tools;
    }

    Offer.Answer answer(Petition petition, Stage end) {
        GateLines gates = new GateLines(new Ink(WIDTH, false, true));
        List<String> lines = new ArrayList<>();
        Instant before = petition.reached().getFirst().at();
        for (Petition.Reached one : petition.reached()) {
            if (!(one.stage() instanceof Finished || one.stage() instanceof Refused)) {
                lines.addAll(gates.of(one.stage(), Duration.between(before, one.at())));
                before = one.at();
            }
        }
        lines.addAll(gates.of(end, Duration.ZERO));
        for (Contest.Other other : petition.others()) {
            lines.add(" not offered: " + other.flow().purpose() + " (" + other.fate() + ")");
        }
        lines.add(" entries in the log: " + String.join(" ", Story.entries(end)));
        if (end instanceof Finished) {
            lines.add(" read_pane shows what was printed.");
        }
        boolean failed = !(end instanceof Finished finished) || !finished.asPredicted();
        return new Offer.Answer(
                tools.plain(String.join("\n", lines).strip()), Optional.of(structured(petition, end)), failed);
    }

    private Map<String, Object> structured(Petition petition, Stage end) {
        Map<String, Object> told = new LinkedHashMap<>();
        Story.proposed(end).ifPresent(proposed -> {
            told.put("flow", proposed.id().qb64());
            told.put("risk", proposed.assessment().risk().word());
        });
        Story.rehearsed(end).ifPresent(rehearsed -> told.put("rehearsal", rehearsal(rehearsed)));
        petition.reached().stream()
                .map(Petition.Reached::stage)
                .filter(Judged.class::isInstance)
                .findFirst()
                .ifPresent(judged ->
                        told.put("verdict", picked(StageJson.of(judged), "decision", "approval", "policies")));
        Map<String, Object> last = StageJson.of(end);
        told.put("end", last.get("stage"));
        if (end instanceof Finished finished) {
            told.putAll(picked(last, "typed", "pane", "predicted", "unlogged"));
            told.put(
                    "steps",
                    finished.runs().stream()
                            .map(run -> {
                                Map<String, Object> step = StageJson.ordered(
                                        "step", run.step(), "says", tools.plain(GateLines.outcome(run.outcome())));
                                run.outcome().exitCode().ifPresent(code -> step.put("exit", code));
                                return step;
                            })
                            .toList());
        } else if (end instanceof Refused refused) {
            told.put("at", refused.at().word());
            told.put("reason", tools.plain(refused.reason()));
            told.put("next", tools.plain(refused.next()));
        }
        told.put("entries", Story.entries(end));
        return told;
    }

    private Map<String, Object> rehearsal(Rehearsed rehearsed) {
        return switch (rehearsed.rehearsal()) {
            case Rehearsal.NotNeeded none -> StageJson.ordered("result", "not-needed", "reason", none.reason());
            case Rehearsal.NotPossible none ->
                StageJson.ordered("result", "not-possible", "reason", tools.plain(none.reason()));
            case Rehearsal.Ran ran ->
                StageJson.ordered(
                        "result",
                        "ran",
                        "asPredicted",
                        ran.asPredicted(rehearsed.proposed().flow()),
                        "exits",
                        ran.evidence().steps().stream().map(StepEvidence::exit).toList(),
                        "changedFiles",
                        ran.evidence().changedFiles());
        };
    }

    private static Map<String, Object> picked(Map<String, Object> all, String... keys) {
        Map<String, Object> some = new LinkedHashMap<>();
        for (String key : keys) {
            if (all.containsKey(key)) {
                some.put(key, all.get(key));
            }
        }
        return some;
    }
}
