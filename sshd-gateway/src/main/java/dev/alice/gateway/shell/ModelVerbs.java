package dev.alice.gateway.shell;

import dev.alice.agent.GhostSession;
import dev.alice.agent.model.Budget;
import dev.alice.agent.model.ModelSettings;
import dev.alice.agent.model.Purse;
import dev.alice.agent.model.SessionModels;
import dev.alice.agent.model.Spent;
import dev.alice.flow.Visible;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The verbs about models: what they spend, which there are, and the choice among one's own. */
record ModelVerbs(GhostSession mind, Ink ink) {

    Reply budget() {
        Purse purse = mind.models().purse();
        Budget budget = purse.budget();
        Map<String, Object> shown = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        row(shown, lines, "turn", purse.turn(), "of " + budget.turn().words());
        row(shown, lines, "session", purse.session(), "of " + budget.session().words());
        row(shown, lines, "today", purse.today(), "of " + budget.day().words());
        if (purse.own().tokens() > 0) {
            row(shown, lines, "own", purse.own(), "by the model that you forward; it counts for the turn alone");
        }
        return Reply.good(shown, lines);
    }

    private void row(Map<String, Object> shown, List<String> lines, String what, Spent spent, String limit) {
        shown.put(
                what,
                StageJson.ordered(
                        "read", spent.read(),
                        "written", spent.written(),
                        "micros", spent.micros(),
                        "estimated", spent.estimated()));
        Ink.wrap(ink.plain("%-8s %s %s".formatted(what, spent.words(), limit)), ink.width() - 4)
                .forEach(part -> lines.add("   " + part));
    }

    Reply model(Optional<String> name) {
        SessionModels models = mind.models();
        if (name.isPresent() && !ModelSettings.isName(name.get())) {
            return Reply.bad("that is not the name of a model", ink);
        }
        List<String> lines = new ArrayList<>();
        Map<String, Object> shown = new LinkedHashMap<>();
        switch (models.choose(name)) {
            case SessionModels.Available available -> {
                shown.put("yours", available.models());
                shown.put("chosen", available.chosen());
                available
                        .models()
                        .forEach(model -> lines.add("   "
                                + (model.equals(available.chosen())
                                        ? ink.bold(Visible.text(model))
                                        : Visible.text(model))));
            }
            case SessionModels.NotAvailable none -> {
                if (name.isPresent() || models.isEmpty()) {
                    return Reply.bad(none.reason(), ink);
                }
                shown.put("yours", List.of());
                Ink.wrap(ink.plain(none.reason()), ink.width() - 4).forEach(part -> lines.add("   " + part));
            }
        }
        shown.put("order", models.names());
        int number = 1;
        for (String model : models.names()) {
            lines.add("   " + ink.dim(ink.plain(number++ + ". " + Visible.text(model))));
        }
        return Reply.good(shown, lines);
    }
}
