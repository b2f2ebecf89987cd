package dev.alice.prioritizer;

import dev.alice.flow.Aid;
import dev.alice.flow.Assessment;
import dev.alice.flow.Bytes;
import dev.alice.flow.CommandText;
import dev.alice.flow.EntryId;
import dev.alice.flow.Evidence;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.LogEntry;
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
import dev.alice.flow.Review;
import dev.alice.flow.Reviewed;
import dev.alice.flow.ServerId;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.StepEvidence;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.Vouching;
import dev.alice.flow.WitnessVerdict;
import dev.alice.flow.Witnessed;
import dev.alice.prioritizer.rank.Experience;
import dev.alice.prioritizer.rank.Informants;
import dev.alice.prioritizer.rank.Principles;
import dev.alice.prioritizer.rank.WeightedRanker;
import dev.alice.prioritizer.shell.CommandAssessor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Flows at the stages that this module meets. */
public final class TestingFlows {
    public static final HostFacts HOST = new HostFacts(
            HostFacts.Family.DEBIAN,
            "debian",
            "12",
            "Debian 12",
            "dev",
            false,
            HostFacts.Sudo.FREE,
            HostFacts.PackageManager.APT,
            "bash",
            "/home/dev/work");
    public static final Rehearsal NOT_NEEDED = new Rehearsal.NotNeeded("it only reads");
    public static final Rehearsal OFFLINE = new Rehearsal.NotPossible("it needs the network", true);

    private static final CommandAssessor ASSESSOR = new CommandAssessor();
    public static final WeightedRanker RANKER =
            new WeightedRanker(Principles.shipped(), Informants.none(), Experience.none());
    public static final Aid AGENT = new Aid("E" + "a".repeat(43));

    private TestingFlows() {}

    public static Flow flow(String... commands) {
        List<Step> steps = Arrays.stream(commands)
                .map(command -> new Step(
                        new CommandText(command), "because", new Prediction(0, 900, "works"), Optional.empty()))
                .toList();
        return new Flow(
                "a purpose", "a hypothesis", steps, List.of(), List.of(), new Source(Source.Kind.RECIPE, "test"));
    }

    /** A rehearsal in which every step ended with the given code. */
    public static Rehearsal ran(int steps, int exit) {
        List<StepEvidence> evidence = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
            evidence.add(new StepEvidence(step, exit, "", false, Duration.ofMillis(5), Optional.empty()));
        }
        return new Rehearsal.Ran(new Evidence("bubblewrap", evidence, List.of(), 0, List.of()));
    }

    public static Rehearsed rehearsed(Flow flow, Assessment assessment, Rehearsal rehearsal) {
        UserName user = new UserName("octo");
        Bytes random = Bytes.of(new byte[16]);
        Requested requested = new Requested(
                RequestId.of(random),
                TrainId.of(user, random),
                Optional.empty(),
                user,
                new PaneRef(new ServerId("/tmp/tmux-0/default \"1\""), new PaneId("%3")),
                HOST,
                "do it",
                Instant.EPOCH);
        Proposed proposed = Proposed.of(requested, flow, assessment);
        LogEntry entry = new LogEntry(new EntryId("a".repeat(43)), 0, 1, Bytes.utf8("x"), Instant.EPOCH);
        List<WitnessVerdict> verdicts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            verdicts.add(new WitnessVerdict(
                    new Aid("B" + String.valueOf((char) ('a' + i)).repeat(43)), i < 3, "", Bytes.utf8("{}"), "sig"));
        }
        Vouching vouching = new Vouching(proposed.id(), AGENT, 1, "said", 3, 3, 4, verdicts, "proof");
        return new Rehearsed(new Witnessed(new Registered(proposed, entry), vouching), rehearsal);
    }

    public static Ranked ranked(Flow flow, Rehearsal rehearsal) {
        Rehearsed rehearsed = rehearsed(flow, ASSESSOR.assess(flow, HOST), rehearsal);
        return reviewed(rehearsed, new Review.Absent("nobody was asked"));
    }

    /** The flow as a navigator reviewed it. */
    public static Ranked reviewed(Rehearsed rehearsed, Review review) {
        Reviewed reviewed = new Reviewed(review, Optional.empty());
        return new Ranked(rehearsed, reviewed, RANKER.rank(rehearsed, reviewed));
    }

    public static Ranked ranked(String command, Rehearsal rehearsal) {
        return ranked(flow(command), rehearsal);
    }
}
