package dev.alice.prioritizer.trial;

import dev.alice.flow.Aid;
import dev.alice.flow.Assessment;
import dev.alice.flow.Bytes;
import dev.alice.flow.CommandText;
import dev.alice.flow.EffectKind;
import dev.alice.flow.EntryId;
import dev.alice.flow.Evidence;
import dev.alice.flow.Flow;
import dev.alice.flow.LogEntry;
import dev.alice.flow.Mind;
import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Prediction;
import dev.alice.flow.Proposed;
import dev.alice.flow.Ranked;
import dev.alice.flow.Registered;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.RequestId;
import dev.alice.flow.Requested;
import dev.alice.flow.Reviewed;
import dev.alice.flow.Risk;
import dev.alice.flow.ServerId;
import dev.alice.flow.Source;
import dev.alice.flow.Standing;
import dev.alice.flow.Step;
import dev.alice.flow.StepEvidence;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.Verdict;
import dev.alice.flow.Vouching;
import dev.alice.flow.WitnessVerdict;
import dev.alice.flow.Witnessed;
import dev.alice.flow.port.Assessor;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.prioritizer.policy.CedarGatekeeper;
import dev.alice.prioritizer.rank.Experience;
import dev.alice.prioritizer.rank.Informants;
import dev.alice.prioritizer.rank.Principles;
import dev.alice.prioritizer.rank.Standings;
import dev.alice.prioritizer.rank.WeightedRanker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One command line after another, put through the same assessment, ranking and judgement as a flow that is served. */
public final class Trial {
    private static final UserName USER = new UserName("octo");
    private static final Aid AGENT = new Aid("E" + "a".repeat(43));
    static final Mind NAVIGATOR = new Mind("a navigator");
    private static final Prediction WORKS = new Prediction(0, 900, "works");

    private final Assessor assessor;
    private final WeightedRanker ranker;
    private final CedarGatekeeper gatekeeper;
    private final Surroundings surroundings;

    public Trial(Assessor assessor, Principles principles, CedarGatekeeper gatekeeper, Surroundings surroundings) {
        this.assessor = assessor;
        this.ranker = new WeightedRanker(
                principles,
                new Informants(
                        new Assumed(surroundings),
                        rehearsed -> surroundings.supply(),
                        rehearsed -> surroundings.seeds()),
                Experience.none());
        this.gatekeeper = gatekeeper;
        this.surroundings = surroundings;
    }

    /** The standings that are assumed: of the agent, and of the two minds of a pair. */
    private record Assumed(Surroundings surroundings) implements Standings {
        @Override
        public Standing of(Aid agent) {
            return surroundings.standing();
        }

        @Override
        public Standing of(Aid agent, Mind mind) {
            return mind.equals(NAVIGATOR)
                    ? surroundings.pair().navigator()
                    : surroundings.pair().driver();
        }
    }

    /** What became of a command. */
    public sealed interface Result {
        /** What may happen to it; what cannot be typed at all is dropped. */
        Verdict.Decision decision();
    }

    /** It was judged. */
    public record Judged(Ranked ranked, Verdict verdict) implements Result {
        @Override
        public Verdict.Decision decision() {
            return verdict.decision();
        }

        public Assessment assessment() {
            return ranked.proposed().assessment();
        }
    }

    /** It can be in no flow, since nobody could type it as it is. */
    public record Untypable(String reason) implements Result {
        @Override
        public Verdict.Decision decision() {
            return Verdict.Decision.DROP;
        }
    }

    /** Tries one command line, or a command of several lines. */
    public Result of(String command) {
        return of(List.of(command));
    }

    /** Tries the steps of a flow. */
    public Result of(List<String> commands) {
        for (String command : commands) {
            Optional<String> objection = CommandText.objection(command);
            if (objection.isPresent()) {
                return new Untypable(objection.get());
            }
        }
        Ranked ranked = ranked(flow(surroundings.source(), commands));
        Verdict verdict =
                gatekeeper.judge(ranked, new Gatekeeper.Context(surroundings.autoReadOnly(), surroundings.attested()));
        return new Judged(ranked, verdict);
    }

    /** A way that a navigator could offer. */
    static Flow flow(List<String> commands) {
        return flow(Source.Kind.MODEL, commands);
    }

    private static Flow flow(Source.Kind kind, List<String> commands) {
        List<Step> steps = commands.stream()
                .map(command -> new Step(new CommandText(command), "", WORKS, Optional.empty()))
                .toList();
        return new Flow("a trial", "", steps, List.of(), List.of(), new Source(kind, "a trial"));
    }

    private Ranked ranked(Flow flow) {
        Bytes nothing = Bytes.of(new byte[16]);
        Requested requested = new Requested(
                RequestId.of(nothing),
                TrainId.of(USER, nothing),
                Optional.empty(),
                USER,
                new PaneRef(new ServerId("/tmp/tmux-1000/default"), new PaneId("%1")),
                surroundings.host(),
                "a trial",
                Instant.EPOCH);
        Assessment assessment = assessor.assess(flow, surroundings.host());
        Proposed proposed = Proposed.of(requested, flow, assessment);
        LogEntry entry = new LogEntry(new EntryId("a".repeat(43)), 0, 1, Bytes.utf8("none"), Instant.EPOCH);
        Witnessed witnessed = new Witnessed(new Registered(proposed, entry), vouching(proposed));
        Rehearsed rehearsed = new Rehearsed(witnessed, rehearsal(flow, assessment));
        Reviewed reviewed = new Reviewed(surroundings.review(), Optional.empty());
        return new Ranked(rehearsed, reviewed, ranker.rank(rehearsed, reviewed));
    }

    private Vouching vouching(Proposed proposed) {
        List<WitnessVerdict> verdicts = new ArrayList<>();
        for (int i = 0; i < Surroundings.POOL; i++) {
            verdicts.add(new WitnessVerdict(
                    new Aid("B" + String.valueOf((char) ('a' + i)).repeat(43)),
                    i < surroundings.receipts(),
                    "",
                    Bytes.utf8("{}"),
                    "none"));
        }
        return new Vouching(
                proposed.id(),
                AGENT,
                1,
                "none",
                surroundings.receipts(),
                Surroundings.NEEDED,
                Surroundings.POOL,
                verdicts,
                "none");
    }

    private Rehearsal rehearsal(Flow flow, Assessment assessment) {
        boolean reads = assessment.risk() == Risk.READS_ONLY && assessment.understood();
        Rehearsal none = new Rehearsal.NotNeeded("it only reads");
        return switch (surroundings.rehearsal()) {
            case WHERE_NOT_NEEDED -> reads ? none : impossible(assessment);
            case AS_PREDICTED -> reads ? none : ran(flow, 0);
            case NOT_AS_PREDICTED -> ran(flow, 1);
            case NOT_POSSIBLE -> impossible(assessment);
        };
    }

    private static Rehearsal impossible(Assessment assessment) {
        return new Rehearsal.NotPossible("the trial assumes so", assessment.has(EffectKind.NETWORK));
    }

    private static Rehearsal ran(Flow flow, int exit) {
        List<StepEvidence> steps = new ArrayList<>();
        for (int step = 1; step <= flow.steps().size(); step++) {
            steps.add(new StepEvidence(step, exit, "", false, Duration.ofMillis(5), Optional.empty()));
        }
        return new Rehearsal.Ran(new Evidence("a trial", steps, List.of(), 0, List.of()));
    }
}
