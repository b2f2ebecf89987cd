package dev.alice.engine;

import dev.alice.flow.Approval;
import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Assessment;
import dev.alice.flow.Cleared;
import dev.alice.flow.Flow;
import dev.alice.flow.Judged;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Proposed;
import dev.alice.flow.Ranked;
import dev.alice.flow.Registered;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Requested;
import dev.alice.flow.Review;
import dev.alice.flow.Reviewed;
import dev.alice.flow.Risk;
import dev.alice.flow.Seed;
import dev.alice.flow.StageName;
import dev.alice.flow.Statement;
import dev.alice.flow.Step;
import dev.alice.flow.Verdict;
import dev.alice.flow.Witnessed;
import dev.alice.flow.port.Approver;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.flow.port.StatementLog;
import dev.alice.flow.port.Typist;
import dev.alice.flow.port.Witnesses;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The gates of one run, in their order: each method takes the stage before and gives the next, or throws the refusal. */
final class GateChain {
    private final Gates gates;
    private final Passage passage;
    private final RunRecord record;
    private final EngineSettings settings;
    private final Clock clock;
    private final Supplier<String> tokens;

    GateChain(
            Gates gates,
            Passage passage,
            RunRecord record,
            EngineSettings settings,
            Clock clock,
            Supplier<String> tokens) {
        this.gates = gates;
        this.passage = passage;
        this.record = record;
        this.settings = settings;
        this.clock = clock;
        this.tokens = tokens;
    }

    /** From the request to the verdict. */
    Judged judged(Requested requested, Flow flow, List<Seed> seeds) {
        return judge(rank(rehearse(vouch(register(propose(requested, flow, seeds))))));
    }

    /** From the verdict to the logged decision, by way of the person. */
    Cleared cleared(Judged judged) {
        untainted(gates, judged, StageName.CLEARED);
        return clear(judged, approve(judged));
    }

    /** Passes while nothing that the flow grew from has turned bad. */
    static void untainted(Gates gates, Judged judged, StageName at) {
        Optional<String> objection = RunRecord.gate(at, () -> gates.watch().objection(judged.ranked()));
        if (objection.isPresent()) {
            throw GateClosed.at(at, objection.get(), "why shows what the flow grew from; ask again without it");
        }
    }

    /**
     * Passes while policy, asked once more, still allows what it allowed: the host's state, the session or the agent's standing
     * may have changed while a person thought or a command ran.
     */
    static void stillAllowed(Gates gates, Passage passage, Judged judged, Approval approval, StageName at) {
        Verdict now = RunRecord.gate(
                at,
                () -> gates.gatekeeper()
                        .judge(judged.ranked(), passage.context().get()));
        boolean allowed = switch (now.decision()) {
            case RUN -> true;
            case ASK -> approval.how().compareTo(now.approval()) >= 0;
            case SIMULATE, DROP -> false;
        };
        if (!allowed) {
            throw GateClosed.at(
                    at,
                    "policy no longer allows it"
                            + now.reasons().stream()
                                    .findFirst()
                                    .map(reason -> ": " + reason.says())
                                    .orElse(""),
                    "ask again; the flow takes the same way as the world is now");
        }
    }

    private boolean isTainted(Judged judged) {
        try {
            return gates.watch().objection(judged.ranked()).isPresent();
        } catch (RuntimeException unknown) {
            return true;
        }
    }

    private Proposed propose(Requested requested, Flow flow, List<Seed> seeds) {
        Optional<String> impure = RunRecord.gate(StageName.PROPOSED, () -> impure(requested, flow));
        if (impure.isPresent()) {
            throw GateClosed.at(
                    StageName.PROPOSED,
                    impure.get(),
                    "ask again; a line that changes something is a step, not a check");
        }
        Assessment assessment =
                RunRecord.gate(StageName.PROPOSED, () -> gates.assessor().assess(flow, requested.host()));
        Proposed proposed = RunRecord.gate(StageName.PROPOSED, () -> Proposed.of(requested, flow, seeds, assessment));
        Optional<String> tooLarge = Papers.tooLarge(proposed, settings.maxProposalBytes());
        if (tooLarge.isPresent()) {
            throw GateClosed.at(StageName.PROPOSED, tooLarge.get(), "ask for it in smaller parts");
        }
        return record.reach(proposed);
    }

    /** Why a step that is called a check is none: read alone, it would do more than look. */
    private Optional<String> impure(Requested requested, Flow flow) {
        for (int number = 1; number <= flow.steps().size(); number++) {
            Step step = flow.steps().get(number - 1);
            if (step.check()) {
                Flow alone = new Flow(
                        flow.purpose(),
                        "",
                        List.of(new Step(step.command(), step.why(), step.prediction(), Optional.empty())),
                        List.of(),
                        List.of(),
                        flow.source());
                Risk risk = gates.assessor().assess(alone, requested.host()).risk();
                if (risk != Risk.READS_ONLY) {
                    return Optional.of("step " + number + " is called a check, but it does more than look: "
                            + risk.word().toLowerCase(Locale.ROOT));
                }
            }
        }
        return Optional.empty();
    }

    private Registered register(Proposed proposed) {
        StatementLog.Registration registration =
                RunRecord.gate(StageName.REGISTERED, () -> gates.log().register(Papers.proposal(proposed)));
        return switch (registration) {
            case StatementLog.Logged logged -> record.reach(new Registered(proposed, logged.entry()));
            case StatementLog.NotLogged not ->
                throw GateClosed.at(
                        StageName.REGISTERED,
                        "the log did not take the proposal: " + not.reason(),
                        "nothing is typed without a log; try again when it is back");
        };
    }

    private Witnessed vouch(Registered registered) {
        Proposed proposed = registered.proposed();
        Witnesses.Vouch vouch = RunRecord.gate(
                StageName.WITNESSED,
                () -> gates.witnesses()
                        .vouch(new Witnesses.Submission(proposed.id(), proposed.canonical(), registered.entry())));
        return switch (vouch) {
            case Witnesses.Vouched vouched -> record.reach(new Witnessed(registered, vouched.vouching()));
            case Witnesses.NotVouched not ->
                throw GateClosed.at(
                        StageName.WITNESSED,
                        not.reason(),
                        "the verb log shows the refusal; a flow needs "
                                + RunRecord.gate(
                                        StageName.WITNESSED,
                                        () -> gates.witnesses().needed())
                                + " witnesses");
        };
    }

    private Rehearsed rehearse(Witnessed witnessed) {
        Gatekeeper.Permission permission = RunRecord.gate(
                StageName.REHEARSED,
                () -> gates.gatekeeper()
                        .mayRehearse(witnessed, passage.context().get()));
        return record.reach(new Rehearsed(
                witnessed,
                switch (permission) {
                    case Gatekeeper.Allowed ignored -> rehearsal(witnessed.proposed());
                    case Gatekeeper.Denied denied ->
                        new Rehearsal.NotPossible("policy forbids it: " + denied.says(), false);
                }));
    }

    private Rehearsal rehearsal(Proposed proposed) {
        return RunRecord.gate(
                StageName.REHEARSED,
                () -> gates.rehearser()
                        .rehearse(
                                proposed.flow(),
                                proposed.assessment(),
                                proposed.requested().host(),
                                passage.progress()));
    }

    private Ranked rank(Rehearsed rehearsed) {
        Reviewed reviewed = review(rehearsed);
        return record.reach(new Ranked(
                rehearsed,
                reviewed,
                RunRecord.gate(StageName.RANKED, () -> gates.ranker().rank(rehearsed, reviewed))));
    }

    /**
     * Asks the navigator now that the evidence is there, and logs what it says before anything is made of it. One that fails
     * is absent: to be without a second opinion never lets more through.
     */
    private Reviewed review(Rehearsed rehearsed) {
        record.open(StageName.RANKED);
        Review review;
        try {
            review = RunRecord.gate(StageName.RANKED, () -> passage.navigator().review(rehearsed, passage.progress()));
        } catch (GateClosed failed) {
            review = new Review.Absent(Review.shortened("the navigator gave no review: " + failed.reason()));
        }
        Review said = review;
        if (said instanceof Review.Absent) {
            return new Reviewed(said, Optional.empty());
        }
        Statement paper = RunRecord.gate(StageName.RANKED, () -> Papers.review(rehearsed, said, clock.instant()));
        StatementLog.Registration registration =
                RunRecord.gate(StageName.RANKED, () -> gates.log().register(paper));
        return switch (registration) {
            case StatementLog.Logged logged -> new Reviewed(said, Optional.of(logged.entry()));
            case StatementLog.NotLogged not ->
                throw GateClosed.at(
                        StageName.RANKED,
                        "the log did not take the review: " + not.reason(),
                        "nothing is typed without a log; try again when it is back");
        };
    }

    private Judged judge(Ranked ranked) {
        Verdict verdict = RunRecord.gate(
                StageName.JUDGED,
                () -> gates.gatekeeper().judge(ranked, passage.context().get()));
        Judged judged = record.reach(new Judged(ranked, verdict));
        return switch (verdict.decision()) {
            case RUN, ASK -> judged;
            case SIMULATE ->
                throw GateClosed.byPolicy(
                        "policy lets this be rehearsed, not typed",
                        "why shows the policies and what would change the verdict",
                        verdict.reasons());
            case DROP ->
                throw GateClosed.byPolicy(
                        verdict.reasons().isEmpty()
                                ? "no policy permits it"
                                : verdict.reasons().getFirst().says(),
                        "why shows the policies and what would change the verdict",
                        verdict.reasons());
        };
    }

    private Approval approve(Judged judged) {
        if (judged.verdict().decision() == Verdict.Decision.RUN) {
            return new Approval(ApprovalKind.NONE, judged.requested().user(), "auto read-only", clock.instant(), false);
        }
        Approver.Answer answer =
                RunRecord.gate(StageName.CLEARED, () -> passage.approver().decide(judged, () -> isTainted(judged)));
        untainted(gates, judged, StageName.CLEARED);
        return switch (answer) {
            case Approver.Yes yes -> enough(judged, yes.approval());
            case Approver.No no -> throw GateClosed.declined(no.reason(), "ask again in other words");
            case Approver.Absent absent ->
                throw GateClosed.unanswered(
                        absent.reason(),
                        "approve it in the conversation, or with --yes where policy allows that",
                        judged.verdict().reasons());
        };
    }

    private static Approval enough(Judged judged, Approval approval) {
        ApprovalKind wanted = judged.verdict().approval();
        if (approval.how().compareTo(wanted) < 0) {
            throw GateClosed.unanswered(
                    "the approval was " + approval.how() + " where policy asks for " + wanted,
                    "approve it in the conversation, in the way that is asked for",
                    judged.verdict().reasons());
        }
        return approval;
    }

    private Cleared clear(Judged judged, Approval approval) {
        untainted(gates, judged, StageName.CLEARED);
        if (judged.verdict().decision() != Verdict.Decision.RUN) {
            stillAllowed(gates, passage, judged, approval, StageName.CLEARED);
        }
        PaneRef pane = judged.requested().pane();
        Typist.Look look =
                RunRecord.gate(StageName.CLEARED, () -> passage.typist().look(pane));
        Typist.Ready ready = switch (look) {
            case Typist.Ready seen -> seen;
            case Typist.NotReady not ->
                throw GateClosed.at(
                        StageName.CLEARED,
                        "pane " + pane + " takes no command now: " + not.reason(),
                        "bring the pane to an empty shell prompt and ask again");
        };
        List<Cleared.Line> lines = judged.proposed().flow().steps().stream()
                .map(step -> {
                    String token = tokens.get();
                    return new Cleared.Line(
                            step.command(), token, ready.endProbe().replace(Typist.TOKEN, token));
                })
                .toList();
        Instant until = clock.instant()
                .plus(settings.approvalLife())
                .plus(settings.stepLimit().multipliedBy(lines.size() - 1L));
        Statement paper =
                RunRecord.gate(StageName.CLEARED, () -> Papers.decision(judged, approval, ready.shell(), lines, until));
        StatementLog.Registration registration =
                RunRecord.gate(StageName.CLEARED, () -> gates.log().register(paper));
        return switch (registration) {
            case StatementLog.Logged logged ->
                record.reach(new Cleared(judged, approval, ready.shell(), lines, logged.entry(), until));
            case StatementLog.NotLogged not ->
                throw GateClosed.at(
                        StageName.CLEARED,
                        "the log did not take the decision: " + not.reason(),
                        "nothing is typed without a log; try again when it is back");
        };
    }
}
