package dev.alice.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Stages of one well-behaved flow, each built from the one before. */
public final class TestingStages {
    public static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    public static final UserName OCTO = new UserName("octo");
    public static final TrainId TRAIN = TrainId.of(OCTO, Bytes.of(new byte[16]));
    public static final PaneRef PANE =
            new PaneRef(new ServerId("/tmp/tmux-1000/default,2711,1795000000"), new PaneId("%7"));
    public static final Digest POLICY = Digest.sha256(new byte[] {1});

    private TestingStages() {}

    public static RequestId requestId(int n) {
        byte[] random = new byte[16];
        random[15] = (byte) n;
        random[14] = (byte) (n >> 8);
        return RequestId.of(Bytes.of(random));
    }

    public static Requested requested(int n) {
        return requested(n, PANE);
    }

    public static Requested requested(int n, PaneRef pane) {
        return new Requested(
                requestId(n), TRAIN, Optional.empty(), OCTO, pane, HostFacts.unknown(), "show the date", NOW);
    }

    public static Flow flow(String... commands) {
        return new Flow(
                "show the date",
                "the clock is right",
                Arrays.stream(commands)
                        .map(command -> new Step(
                                new CommandText(command), "to see", new Prediction(0, 900, "a line"), Optional.empty()))
                        .toList(),
                List.of(),
                List.of(),
                new Source(Source.Kind.RECIPE, "date"));
    }

    public static Assessment assessment() {
        return new Assessment(Risk.READS_ONLY, true, List.of(new Effect(1, EffectKind.READS, "", "date")), List.of());
    }

    public static Proposed proposed(Requested requested, Flow flow) {
        return Proposed.of(requested, flow, assessment());
    }

    public static LogEntry entry(int index) {
        return new LogEntry(
                new EntryId(Digest.sha256(new byte[] {(byte) index}).value().asBase64url()),
                index,
                index + 1L,
                Bytes.utf8("receipt"),
                NOW);
    }

    public static Aid aid(char kind) {
        return new Aid(kind + "A".repeat(43));
    }

    public static Vouching vouching(FlowId flow, int approvals) {
        return new Vouching(
                flow,
                aid('E'),
                4,
                "E" + "s".repeat(43),
                3,
                3,
                4,
                IntStream.range(0, 4)
                        .mapToObj(n -> new WitnessVerdict(
                                aid((char) ('B' + n)), n < approvals, "fine", Bytes.utf8("{}"), "0Bsig"))
                        .toList(),
                "proof");
    }

    public static Judged judged(Proposed proposed, Verdict verdict) {
        Registered registered = new Registered(proposed, entry(0));
        Witnessed witnessed = new Witnessed(registered, vouching(proposed.id(), 4));
        Rehearsed rehearsed = new Rehearsed(witnessed, new Rehearsal.NotNeeded("it only reads"));
        return new Judged(new Ranked(rehearsed, new Ranking(900, List.of(), Dossier.empty())), verdict);
    }

    public static Verdict ask(ApprovalKind approval) {
        return new Verdict(
                Verdict.Decision.ASK,
                approval,
                List.of(new Verdict.Reason("reads-ask", "Reading is asked for.")),
                POLICY);
    }

    public static Approval approval(ApprovalKind how) {
        return new Approval(how, OCTO, "y", NOW, false);
    }

    public static Cleared cleared(Judged judged, Approval approval) {
        List<Cleared.Line> lines = judged.proposed().flow().steps().stream()
                .map(step -> new Cleared.Line(step.command(), "0123456789abcdef", "echo end:0123456789abcdef:$?"))
                .toList();
        return new Cleared(judged, approval, "bash", lines, entry(1), NOW.plus(Duration.ofMinutes(10)));
    }

    public static Cleared cleared(int request, String... commands) {
        return cleared(
                judged(proposed(requested(request), flow(commands)), ask(ApprovalKind.YES)),
                approval(ApprovalKind.YES));
    }

    /** Every stage from the request to the first typed line, in order. */
    public static List<Stage> untilTyped(Cleared cleared) {
        Judged judged = cleared.judged();
        Rehearsed rehearsed = judged.ranked().rehearsed();
        List<Stage> stages = new ArrayList<>();
        stages.add(cleared.requested());
        stages.add(judged.proposed());
        stages.add(rehearsed.witnessed().registered());
        stages.add(rehearsed.witnessed());
        stages.add(rehearsed);
        stages.add(judged.ranked());
        stages.add(judged);
        stages.add(cleared);
        stages.add(new Typed(cleared, 1, 4, NOW));
        return List.copyOf(stages);
    }
}
