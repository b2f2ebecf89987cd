package dev.alice.gateway.shell;

import dev.alice.engine.FlowJournal;
import dev.alice.flow.FlowId;
import dev.alice.flow.StageName;
import dev.alice.flow.TrainId;
import dev.alice.flow.Visible;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A train of thought as a short story: for each request what was proposed and why, how the rehearsal went, what was typed,
 * how it ended, and which flow a revision revises. The statements of the log are its only source beside the requests.
 */
final class History {
    private static final int ROWS = 20;
    private static final int LABEL = 10;
    private static final int MOST_LINES = 6;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Services services;
    private final Ink ink;

    History(Services services, Ink ink) {
        this.services = services;
        this.ink = ink;
    }

    /** One sentence, with a word in front of it that says what it is about. */
    private record Sentence(String label, String words) {}

    Reply story(TrainId train) {
        Trail trail = Trail.of(services.ledger(), train, services.issuer());
        List<String> lines = new ArrayList<>();
        List<Map<String, Object>> requests = new ArrayList<>();
        for (FlowJournal.Past past : services.journal().history(train, ROWS)) {
            List<Sentence> sentences = sentences(past, trail);
            Optional<FlowId> revised =
                    past.flow().flatMap(flow -> trail.about("proposal", flow)).flatMap(Trail::revised);
            String title = CLOCK.format(past.at()) + "  " + Visible.text(past.words());
            Ink.wrap(ink.plain(title), ink.width() - 2).forEach(line -> lines.add(" " + ink.bold(line)));
            sentences.forEach(sentence -> lines.addAll(row(sentence)));
            requests.add(StageJson.ordered(
                    "at", past.at().toString(),
                    "words", past.words(),
                    "state", past.state().word(),
                    "summary", past.summary(),
                    "flow", past.flow().map(Object::toString).orElse(""),
                    "revises", revised.map(FlowId::qb64).orElse(""),
                    "story",
                            sentences.stream()
                                    .map(one -> one.label() + ": " + one.words())
                                    .toList()));
        }
        if (requests.isEmpty()) {
            lines.add(" " + ink.dim("this train of thought has no requests yet"));
        }
        return Reply.good(StageJson.ordered("train", train.subject(), "requests", requests), lines);
    }

    private List<String> row(Sentence sentence) {
        List<String> lines = new ArrayList<>();
        List<String> parts = Ink.wrap(ink.plain(sentence.words()), ink.width() - LABEL - 5);
        for (int i = 0; i < parts.size(); i++) {
            String label = String.format(Locale.ROOT, "%-" + LABEL + "s", i == 0 ? sentence.label() : "");
            lines.add("   " + ink.dim(label) + " " + parts.get(i));
        }
        return lines;
    }

    private static List<Sentence> sentences(FlowJournal.Past past, Trail trail) {
        List<Sentence> told = new ArrayList<>();
        Optional<FlowId> flow = past.flow();
        Optional<Trail.Entry> proposal = flow.flatMap(id -> trail.about("proposal", id));
        if (flow.isEmpty() || proposal.isEmpty()) {
            told.add(new Sentence(
                    past.state() == StageName.REFUSED ? "refused" : "answer",
                    past.summary().isBlank() ? "it has not ended" : Visible.text(past.summary())));
            return told;
        }
        proposed(told, flow.get(), proposal.get());
        Optional<Trail.Entry> decision = trail.about("decision", flow.get());
        Optional<Trail.Entry> refusal = trail.about("refusal", flow.get());
        decision.or(() -> refusal)
                .map(entry -> entry.part("rehearsal"))
                .filter(seen -> !seen.isEmpty())
                .ifPresent(seen -> told.add(new Sentence("rehearsal", rehearsal(seen, proposal.get()))));
        Optional<Trail.Entry> outcome = trail.about("outcome", flow.get());
        outcome.ifPresent(entry -> typed(told, decision, entry, proposal.get()));
        if (outcome.isEmpty()) {
            told.add(refusal.map(entry -> new Sentence(
                            "refused",
                            "at " + Visible.text(entry.text("at")) + ", " + Visible.text(entry.text("reason"))
                                    + " (entry " + entry.index() + "); nothing was typed"))
                    .orElse(new Sentence("end", "none is written down yet")));
        }
        return told;
    }

    private static void proposed(List<Sentence> told, FlowId flow, Trail.Entry proposal) {
        Map<?, ?> source = proposal.part("source");
        String author = String.valueOf(source.get("kind")).toLowerCase(Locale.ROOT) + " " + source.get("name");
        told.add(new Sentence(
                Trail.revised(proposal).isPresent() ? "revision" : "idea",
                flow.shortName() + " by " + Visible.text(author) + ": " + Visible.text(proposal.text("purpose"))
                        + Trail.revised(proposal)
                                .map(before -> "; it revises " + before.shortName())
                                .orElse("")));
        if (!proposal.text("hypothesis").isBlank()) {
            told.add(new Sentence("hypothesis", Visible.text(proposal.text("hypothesis"))));
        }
    }

    private static String rehearsal(Map<?, ?> seen, Trail.Entry proposal) {
        String reason = Visible.text(String.valueOf(seen.get("reason")));
        return switch (String.valueOf(seen.get("result"))) {
            case "not-needed" -> "not needed, " + reason;
            case "not-possible" -> "not possible, " + reason;
            default -> {
                List<?> steps = seen.get("steps") instanceof List<?> list ? list : List.of();
                if (steps.isEmpty() || !(steps.getLast() instanceof Map<?, ?> last)) {
                    yield "no step ran in it";
                }
                List<?> predicted = proposal.list("steps");
                boolean all = steps.size() == predicted.size();
                for (int i = 0; i < steps.size(); i++) {
                    all &= steps.get(i) instanceof Map<?, ?> step
                            && predictedExit(predicted, i).equals(step.get("exit"));
                }
                yield "exit " + last.get("exit") + " after " + count(steps.size(), "step") + " in a throw-away copy, "
                        + (all ? "as predicted" : "not as predicted");
            }
        };
    }

    private static Object predictedExit(List<?> steps, int at) {
        return at < steps.size()
                        && steps.get(at) instanceof Map<?, ?> step
                        && step.get("prediction") instanceof Map<?, ?> prediction
                        && prediction.get("exit") instanceof Number exit
                ? exit
                : -1L;
    }

    private static void typed(
            List<Sentence> told, Optional<Trail.Entry> decision, Trail.Entry outcome, Trail.Entry proposal) {
        List<?> runs = outcome.list("steps");
        List<?> steps = proposal.list("steps");
        decision.map(entry -> entry.part("approval"))
                .ifPresent(approval -> told.add(new Sentence(
                        "approved",
                        "NONE".equals(approval.get("how"))
                                ? "by nobody, policy lets it run"
                                : "by " + Visible.text(String.valueOf(approval.get("by"))) + ", "
                                        + String.valueOf(approval.get("how"))
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', ' '))));
        for (int i = 0; i < Math.min(runs.size(), MOST_LINES) && i < steps.size(); i++) {
            if (steps.get(i) instanceof Map<?, ?> step) {
                told.add(new Sentence(
                        i > 0 ? "" : "typed",
                        Visible.text(String.valueOf(step.get("command")))
                                + (Boolean.TRUE.equals(step.get("check")) ? "  (a check)" : "")));
            }
        }
        if (runs.size() > MOST_LINES) {
            told.add(new Sentence("", "and " + count(runs.size() - MOST_LINES, "line") + " more"));
        }
        told.add(new Sentence("outcome", outcome(outcome, runs, steps)));
    }

    private static String outcome(Trail.Entry outcome, List<?> runs, List<?> steps) {
        if (runs.isEmpty() || !(runs.getLast() instanceof Map<?, ?> last)) {
            return Visible.text(outcome.text("reason"));
        }
        String end = last.get("exit") instanceof Number exit
                ? "exit " + exit
                : Visible.text(String.valueOf(last.get("outcome"))).replace('-', ' ');
        boolean asPredicted = Boolean.TRUE.equals(outcome.payload().get("asPredicted"));
        int left = steps.size() - runs.size();
        return end
                + (asPredicted
                        ? ", as predicted"
                        : last.get("predictedExit") instanceof Number predicted && !predicted.equals(last.get("exit"))
                                ? ", where " + predicted + " was predicted"
                                : ", and it did not go to its end")
                + (left > 0 ? "; " + count(left, "line") + (left == 1 ? " was" : " were") + " not typed" : "")
                + " (entry " + outcome.index() + ")";
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
