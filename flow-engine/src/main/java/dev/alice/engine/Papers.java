package dev.alice.engine;

import dev.alice.flow.Approval;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Cleared;
import dev.alice.flow.Finished;
import dev.alice.flow.FlowException;
import dev.alice.flow.Judged;
import dev.alice.flow.Mind;
import dev.alice.flow.Prediction;
import dev.alice.flow.Proposed;
import dev.alice.flow.Ranked;
import dev.alice.flow.Refused;
import dev.alice.flow.Registered;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Requested;
import dev.alice.flow.Review;
import dev.alice.flow.Stage;
import dev.alice.flow.Statement;
import dev.alice.flow.StepRun;
import dev.alice.flow.TrainId;
import dev.alice.flow.Typed;
import dev.alice.flow.UndoPlan;
import dev.alice.flow.Verdict;
import dev.alice.flow.Vouching;
import dev.alice.flow.Witnessed;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The statements that the engine leaves in the log: proposal, decision, outcome and refusal, each canonical JSON with a version. */
final class Papers {
    /** The log takes 64 KiB with signature and headers; a payload stays well below. */
    static final int MAX_BYTES = 59_000;

    private Papers() {}

    static Statement proposal(Proposed proposed) {
        return new Statement("proposal", proposed.requested().train().subject(), proposed.canonical());
    }

    /** Everything that an auditor needs to see why these bytes may be typed into this pane. */
    static Statement decision(Judged judged, Approval approval, String shell, List<Cleared.Line> lines, Instant until) {
        return fitting("decision", judged.requested().train(), extract -> {
            Map<String, Object> paper = new LinkedHashMap<>();
            paper.put("v", "alice-decision/1");
            paper.put("flow", judged.proposed().id().qb64());
            paper.put("request", judged.requested().id().value());
            paper.put(
                    "proposal",
                    judged.ranked()
                            .rehearsed()
                            .witnessed()
                            .registered()
                            .entry()
                            .id()
                            .value());
            paper.put("witnesses", extract.witnesses(judged.vouching()));
            paper.put("assessment", extract.assessment(judged.proposed().assessment()));
            paper.put("rehearsal", extract.rehearsal(judged.ranked().rehearsed().rehearsal()));
            paper.put("undo", extract.undo(UndoPlan.of(judged.ranked().rehearsed())));
            paper.put("score", judged.ranked().ranking().permille());
            paper.put("parts", extract.parts(judged.ranked().ranking()));
            judged.ranked().ranking().principles().ifPresent(principles -> paper.put("principles", principles.asHex()));
            paper.put("advice", judged.ranked().ranking().advice().name());
            paper.put("source", source(judged.proposed()));
            paper.put("dossier", extract.dossier(judged.ranked()));
            paper.put("verdict", extract.verdict(judged.verdict()));
            paper.put(
                    "approval",
                    Map.of(
                            "how", approval.how().name(),
                            "by", approval.by().value(),
                            "words", extract.text(approval.words()),
                            "at", approval.at().toString()));
            paper.put("typing", typing(judged.requested(), extract.text(shell), lines, until));
            return paper;
        });
    }

    private static Map<String, Object> typing(
            Requested requested, String shell, List<Cleared.Line> lines, Instant until) {
        return Map.of(
                "server", requested.pane().server().value(),
                "pane", requested.pane().pane().value(),
                "shell", shell,
                "until", until.toString(),
                "lines",
                        lines.stream()
                                .map(line -> Map.of(
                                        "command", line.command().value(),
                                        "token", line.token(),
                                        "endProbe", line.endProbe()))
                                .toList());
    }

    /** @param stopped where the typing stopped before its last step, and why */
    static Statement outcome(Cleared cleared, List<StepRun> runs, boolean asPredicted, Optional<String> stopped) {
        return fitting("outcome", cleared.requested().train(), extract -> {
            Map<String, Object> paper = new LinkedHashMap<>();
            paper.put("v", "alice-outcome/1");
            paper.put("request", cleared.requested().id().value());
            paper.put("flow", cleared.judged().proposed().id().qb64());
            paper.put("decision", cleared.decision().id().value());
            paper.put("source", source(cleared.judged().proposed()));
            paper.put("risk", cleared.judged().proposed().assessment().risk().name());
            reviewed(cleared.judged().ranked().reviewed().review()).ifPresent(review -> paper.put("review", review));
            paper.put("asPredicted", asPredicted);
            paper.put("stopped", stopped.map(extract::text).map(List::of).orElse(List.of()));
            paper.put(
                    "steps",
                    runs.stream()
                            .map(run -> predicted(cleared, run, extract.run(run)))
                            .toList());
            return paper;
        });
    }

    /** What the agent looked at, for whom and why it might; never what it saw. */
    static Statement observation(
            Requested requested, List<String> what, String reader, List<Verdict.Reason> reasons, Instant at) {
        return fitting("observation", requested.train(), extract -> {
            Map<String, Object> paper = new LinkedHashMap<>();
            paper.put("v", "alice-observation/1");
            paper.put("request", requested.id().value());
            paper.put("read", what);
            paper.put("for", extract.text(reader));
            paper.put("server", requested.pane().server().value());
            paper.put("pane", requested.pane().pane().value());
            paper.put("at", at.toString());
            paper.put("policies", extract.reasons(reasons));
            return paper;
        });
    }

    /** What the navigator of a flow says of it, with whom it is paired and what of the evidence it had. */
    static Statement review(Rehearsed rehearsed, Review review, Instant at) {
        Proposed proposed = rehearsed.proposed();
        Mind driver = Mind.of(proposed.flow().source());
        return fitting("review", rehearsed.requested().train(), extract -> {
            Map<String, Object> paper = new LinkedHashMap<>();
            paper.put("v", "alice-review/1");
            paper.put("request", rehearsed.requested().id().value());
            paper.put("flow", proposed.id().qb64());
            paper.put(
                    "proposal", rehearsed.witnessed().registered().entry().id().value());
            paper.put("driver", driver.name());
            review.navigator().ifPresent(navigator -> {
                paper.put("navigator", navigator.name());
                paper.put("sameMind", navigator.equals(driver));
            });
            paper.put("verdict", review.word().name());
            paper.put("reason", extract.text(review.reason()));
            paper.put("rehearsal", extract.rehearsal(rehearsed.rehearsal()).get("result"));
            if (review instanceof Review.Offers offers) {
                paper.put("offered", extract.offered(offers.flow()));
            }
            paper.put("at", at.toString());
            return paper;
        });
    }

    /** The pair in short, so that whoever reads an end knows whose word came true. */
    private static Optional<Map<String, Object>> reviewed(Review review) {
        return review.navigator()
                .map(navigator -> Map.of(
                        "navigator", navigator.name(),
                        "verdict", review.word().name()));
    }

    /** Beside how a step ended stands what was predicted, so that whoever reads the log can compare. */
    private static Map<String, Object> predicted(Cleared cleared, StepRun run, Map<String, Object> paper) {
        Prediction prediction =
                cleared.judged().proposed().flow().steps().get(run.step() - 1).prediction();
        paper.put("predictedExit", prediction.exit());
        paper.put("predictedPermille", prediction.permille());
        return paper;
    }

    static Statement refusal(Stage before, GateClosed closed) {
        return fitting("refusal", before.requested().train(), extract -> {
            Map<String, Object> paper = new LinkedHashMap<>();
            paper.put("v", "alice-refusal/1");
            paper.put("request", before.requested().id().value());
            paper.put("at", closed.at.word());
            paper.put("reason", closed.reason());
            paper.put("policies", extract.reasons(closed.reasons));
            if (closed.declined) {
                paper.put("declined", true);
            }
            switch (before) {
                case Requested requested -> paper.put("words", Extract.start(requested.words(), Requested.MAX_WORDS));
                case Proposed proposed -> proposed(paper, extract, proposed);
                case Registered registered -> proposed(paper, extract, registered.proposed());
                case Witnessed witnessed -> {
                    proposed(paper, extract, witnessed.proposed());
                    vouching(paper, extract, witnessed.vouching());
                }
                case Rehearsed rehearsed -> {
                    proposed(paper, extract, rehearsed.proposed());
                    paper.put("rehearsal", extract.rehearsal(rehearsed.rehearsal()));
                }
                case Ranked ranked -> {
                    proposed(paper, extract, ranked.proposed());
                    paper.put("rehearsal", extract.rehearsal(ranked.rehearsed().rehearsal()));
                    paper.put("dossier", extract.dossier(ranked));
                }
                case Judged judged -> {
                    proposed(paper, extract, judged.proposed());
                    paper.put(
                            "rehearsal",
                            extract.rehearsal(judged.ranked().rehearsed().rehearsal()));
                    paper.put("dossier", extract.dossier(judged.ranked()));
                    paper.put("verdict", extract.verdict(judged.verdict()));
                }
                case Cleared cleared -> {
                    proposed(paper, extract, cleared.judged().proposed());
                    paper.put("decision", cleared.decision().id().value());
                }
                case Typed typed ->
                    proposed(paper, extract, typed.cleared().judged().proposed());
                case Finished finished ->
                    proposed(paper, extract, finished.typed().cleared().judged().proposed());
                case Refused refused -> paper.put("words", extract.text(refused.reason()));
            }
            return paper;
        });
    }

    /** The end of a flow that the server did not see, because it stopped in between. */
    static Statement unsettled(FlowJournal.Open open) {
        boolean mayBeTyped = open.keys() > 0;
        return fitting(mayBeTyped ? "outcome" : "refusal", open.train(), extract -> {
            Map<String, Object> paper = new LinkedHashMap<>();
            paper.put("v", mayBeTyped ? "alice-outcome/1" : "alice-refusal/1");
            paper.put("request", open.id().value());
            open.flow().ifPresent(flow -> paper.put("flow", flow.qb64()));
            open.decision().ifPresent(decision -> paper.put("decision", decision.value()));
            paper.put("at", open.state().word());
            paper.put(
                    "reason",
                    mayBeTyped
                            ? "the end was not written down before the server stopped; " + open.keys()
                                    + " line(s) may have been typed"
                            : "the server stopped before anything was typed");
            return paper;
        });
    }

    private static void proposed(Map<String, Object> paper, Extract extract, Proposed proposed) {
        paper.put("flow", proposed.id().qb64());
        paper.put("source", source(proposed));
        paper.put("assessment", extract.assessment(proposed.assessment()));
    }

    private static Map<String, Object> source(Proposed proposed) {
        return Map.of(
                "kind", proposed.flow().source().kind().name(),
                "name", proposed.flow().source().name());
    }

    private static void vouching(Map<String, Object> paper, Extract extract, Vouching vouching) {
        if (extract.least()) {
            paper.put("anchor", extract.text(vouching.said()));
        } else {
            paper.put("witnesses", extract.witnesses(vouching));
        }
    }

    private static Statement fitting(String kind, TrainId subject, Function<Extract, Map<String, Object>> paper) {
        int size = 0;
        for (Extract extract : Extract.SIZES) {
            Bytes payload = CanonicalJson.write(paper.apply(extract));
            if (payload.size() <= MAX_BYTES) {
                return new Statement(kind, subject.subject(), payload);
            }
            size = payload.size();
        }
        throw new FlowException("the " + kind + " would have " + size + " bytes, more than " + MAX_BYTES
                + "; use fewer or shorter steps");
    }

    static Optional<String> tooLarge(Proposed proposed, int limit) {
        int size = proposed.canonical().size();
        return size <= limit
                ? Optional.empty()
                : Optional.of("the proposal has " + size + " bytes, more than " + limit);
    }
}
