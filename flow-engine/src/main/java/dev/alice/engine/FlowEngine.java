package dev.alice.engine;

import dev.alice.flow.Bytes;
import dev.alice.flow.Clearance;
import dev.alice.flow.ClearanceMint;
import dev.alice.flow.Cleared;
import dev.alice.flow.EntryId;
import dev.alice.flow.Flow;
import dev.alice.flow.FlowException;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Judged;
import dev.alice.flow.LogEntry;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Refused;
import dev.alice.flow.RequestId;
import dev.alice.flow.Requested;
import dev.alice.flow.Seed;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.Statement;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.Verdict;
import dev.alice.flow.port.StatementLog;
import java.lang.invoke.MethodHandles;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one way through: takes a proposed flow from gate to gate, writes each stage down before the next begins, and is the
 * only one that can have a {@link Clearance} minted.
 *
 * <p>A gate that refuses, fails or cannot be reached ends the flow; nothing flows back. Safe for use by many threads.
 */
public final class FlowEngine {
    private final Gates gates;
    private final FlowJournal journal;
    private final Clock clock;
    private final SecureRandom random;
    private final EngineSettings settings;
    private final Consumer<Stage> watcher;
    private final ClearanceMint mint;
    private final Set<RequestId> running = ConcurrentHashMap.newKeySet();
    private final Set<PaneRef> busy = ConcurrentHashMap.newKeySet();

    public FlowEngine(Gates gates, FlowJournal journal, Clock clock, SecureRandom random, EngineSettings settings) {
        this(gates, journal, clock, random, settings, stage -> {});
    }

    /** @param watcher hears each stage of every flow, and of every request; what it throws stops nothing */
    public FlowEngine(
            Gates gates,
            FlowJournal journal,
            Clock clock,
            SecureRandom random,
            EngineSettings settings,
            Consumer<Stage> watcher) {
        this.gates = gates;
        this.journal = journal;
        this.clock = clock;
        this.random = random;
        this.settings = settings;
        this.watcher = watcher;
        this.mint = new ClearanceMint(MethodHandles.lookup(), clock);
    }

    /** A new train of thought for the user. */
    public TrainId train(UserName user) {
        return TrainId.of(user, randomBytes(16));
    }

    /** Writes down that a user asks for something. */
    public Requested request(TrainId train, UserName user, PaneRef pane, HostFacts host, String words) {
        Requested requested = new Requested(
                RequestId.of(randomBytes(16)),
                train,
                journal.lastEntry(train),
                user,
                pane,
                host,
                words,
                clock.instant());
        journal.requested(requested);
        RunRecord.quietly(() -> watcher.accept(requested));
        return requested;
    }

    /** Writes down that a request was answered in words, without a flow. */
    public void answered(Requested requested, String summary) {
        journal.ended(requested.id(), StageName.REQUESTED, summary, Optional.empty());
    }

    /**
     * Logs that the agent is about to look at the pane, the host or the log of a request.
     *
     * @param what {@code pane}, {@code host} or {@code log}, each once
     * @param reader who is to see it, such as the name of a model
     * @param reasons the policies that let it
     * @return the entry; empty where the log did not take it, and then nothing may be looked at
     */
    public Optional<LogEntry> observed(
            Requested requested, List<String> what, String reader, List<Verdict.Reason> reasons) {
        return register(() -> Papers.observation(requested, what, reader, reasons, clock.instant()));
    }

    /** Ends a request for which nobody proposed a flow, and logs that. */
    public Refused unproposed(Requested requested, String reason, String next) {
        return refuse(requested, GateClosed.at(StageName.PROPOSED, reason, next), watcher);
    }

    /** Takes a flow whose author names nothing that it grew from through every gate. */
    public Stage run(Requested requested, Flow flow, Passage passage) {
        return run(requested, flow, List.of(), passage);
    }

    /**
     * Takes a flow through every gate.
     *
     * @param seeds what its author says it grew from; they become part of the proposal
     * @return {@link dev.alice.flow.Finished} where something was typed, {@link Refused} where nothing was
     * @throws FlowException where this very request is in the gates already
     */
    public Stage run(Requested requested, Flow flow, List<Seed> seeds, Passage passage) {
        return go(contend(requested, flow, seeds, passage));
    }

    /**
     * Takes a flow as far as its verdict: it is logged, vouched for, rehearsed, ranked and judged, and nobody was asked yet.
     * Whoever holds a contender that stands ends it, by {@link #go} or by {@link #withdraw}.
     *
     * @param seeds what its author says it grew from; they become part of the proposal
     * @throws FlowException where this very request is in the gates already
     */
    public Contender contend(Requested requested, Flow flow, List<Seed> seeds, Passage run) {
        if (!running.add(requested.id())) {
            throw new FlowException("request " + requested.id() + " is in the gates already; make a new request");
        }
        Passage passage = run.heardBy(watcher);
        RunRecord record = new RunRecord(journal, passage, requested);
        Stage reached = requested;
        try {
            GateChain chain = new GateChain(gates, passage, record, settings, clock, this::token);
            Judged judged = chain.judged(requested, flow, seeds);
            reached = judged;
            return new Contender(passage, judged);
        } catch (GateClosed closed) {
            return Contender.fallen(passage, refuse(record.reached(), closed, passage.watcher()));
        } catch (RuntimeException broken) {
            return Contender.fallen(passage, broken(record, broken, passage));
        } finally {
            if (!(reached instanceof Judged)) {
                running.remove(requested.id());
            }
        }
    }

    /** Takes a contender from its verdict to its end; one that has fallen has it already. */
    public Stage go(Contender contender) {
        return go(contender, contender.passage());
    }

    /**
     * Takes a contender from its verdict to its end in another passage than the one that brought it there.
     *
     * @param passage who approves now, whose hands type, who watches and who stops it
     */
    public Stage go(Contender contender, Passage passage) {
        Optional<Judged> standing = contender.end();
        if (standing.isEmpty()) {
            return contender.stage();
        }
        Judged judged = standing.get();
        RunRecord record = new RunRecord(journal, passage, judged);
        try {
            if (!busy.add(judged.requested().pane())) {
                throw GateClosed.at(
                        StageName.CLEARED,
                        "another flow is being typed into pane "
                                + judged.requested().pane(),
                        "wait until it has ended, or name another pane");
            }
            try {
                Cleared cleared = new GateChain(gates, passage, record, settings, clock, this::token).cleared(judged);
                return new TypingRun(gates, passage, record, journal, mint, settings, clock, cleared).go();
            } finally {
                busy.remove(judged.requested().pane());
            }
        } catch (GateClosed closed) {
            return refuse(record.reached(), closed, passage.watcher());
        } catch (RuntimeException broken) {
            // nothing is typed yet: TypingRun lets no failure out once a key was sent
            return broken(record, broken, passage);
        } finally {
            running.remove(judged.requested().id());
        }
    }

    /** Ends a contender that is not offered: nothing of it is typed, and the log says why. */
    public Stage withdraw(Contender contender, String reason, String next) {
        Optional<Judged> standing = contender.end();
        if (standing.isEmpty()) {
            return contender.stage();
        }
        try {
            return refuse(
                    standing.get(),
                    GateClosed.at(StageName.CLEARED, reason, next),
                    contender.passage().watcher());
        } finally {
            running.remove(standing.get().requested().id());
        }
    }

    private Refused broken(RunRecord record, RuntimeException broken, Passage passage) {
        return refuse(
                record.reached(),
                GateClosed.at(record.next(), RunRecord.words(broken), "ask again in other words"),
                passage.watcher());
    }

    /**
     * Ends, in journal and log, every flow that an earlier run of the server left open. Nothing is typed again.
     *
     * @return how many were ended; one whose end the log does not take stays open
     */
    public int settle() {
        int settled = 0;
        for (FlowJournal.Open left : journal.open()) {
            Optional<EntryId> entry = left.flow().isEmpty()
                    ? Optional.empty()
                    : register(() -> Papers.unsettled(left)).map(LogEntry::id);
            if (left.flow().isPresent() && entry.isEmpty()) {
                continue; // stays open until the log takes its end
            }
            boolean typed = left.keys() > 0;
            journal.ended(
                    left.id(),
                    typed ? StageName.FINISHED : StageName.REFUSED,
                    typed ? "typed, but its end was not written down" : "the server stopped before anything was typed",
                    entry);
            settled++;
        }
        return settled;
    }

    private Refused refuse(Stage before, GateClosed closed, Consumer<Stage> watcher) {
        Optional<LogEntry> entry = register(() -> Papers.refusal(before, closed));
        Refused refused =
                new Refused(before, closed.at, closed.reason(), closed.next, closed.unanswered, closed.reasons, entry);
        RunRecord.quietly(() -> journal.ended(
                before.requested().id(),
                StageName.REFUSED,
                closed.at.word() + ": " + closed.reason(),
                entry.map(LogEntry::id)));
        RunRecord.quietly(() -> watcher.accept(refused));
        return refused;
    }

    private Optional<LogEntry> register(Supplier<Statement> paper) {
        try {
            return switch (gates.log().register(paper.get())) {
                case StatementLog.Logged logged -> Optional.of(logged.entry());
                case StatementLog.NotLogged ignored -> Optional.empty();
            };
        } catch (RuntimeException unlogged) {
            return Optional.empty();
        }
    }

    private String token() {
        return HexFormat.of().formatHex(randomBytes(8).toArray());
    }

    private Bytes randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return Bytes.of(bytes);
    }
}
