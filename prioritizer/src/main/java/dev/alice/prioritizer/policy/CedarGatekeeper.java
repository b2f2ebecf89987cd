package dev.alice.prioritizer.policy;

import dev.alice.flow.Aid;
import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Bytes;
import dev.alice.flow.Digest;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Mind;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Ranked;
import dev.alice.flow.Risk;
import dev.alice.flow.Standing;
import dev.alice.flow.UserName;
import dev.alice.flow.Verdict;
import dev.alice.flow.Verdict.Decision;
import dev.alice.flow.Verdict.Reason;
import dev.alice.flow.Witnessed;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.prioritizer.PrioritizerException;
import dev.alice.prioritizer.rank.Standings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gatekeeper that asks Cedar: run where running is permitted, else ask where typing is, else simulate where that
 * is, else drop. Any error is a drop.
 */
public final class CedarGatekeeper implements Gatekeeper {
    private static final Logger LOG = LoggerFactory.getLogger(CedarGatekeeper.class);
    private static final List<Standing.Level> LEVELS =
            List.of(Standing.Level.LOST, Standing.Level.PROBATION, Standing.Level.GOOD);
    private static final Reason NOBODY_PERMITS = new Reason("default-deny", "No policy permits it.");

    private final Digest version;
    private final Standings standings;
    private final CompletableFuture<PolicyEngine> engine = new CompletableFuture<>();

    private CedarGatekeeper(Digest version, Standings standings) {
        this.version = version;
        this.standings = standings;
    }

    /**
     * A gatekeeper whose policies and native library are loaded in the background.
     *
     * <p>Call {@link #awaitReady()} before the server says that it is ready: only then are the policies known to be
     * right.
     *
     * @param standings asked where there is no ranking yet
     */
    public static CedarGatekeeper load(PolicyText text, Standings standings) {
        CedarGatekeeper gatekeeper = new CedarGatekeeper(text.version(), standings);
        Thread.ofPlatform().daemon().name("alice-policy").start(() -> {
            try {
                gatekeeper.engine.complete(new PolicyEngine(text));
            } catch (Throwable e) {
                gatekeeper.engine.completeExceptionally(e);
            }
        });
        return gatekeeper;
    }

    /** A gatekeeper to whom every agent is on probation before it is ranked. */
    public static CedarGatekeeper load(PolicyText text) {
        return load(text, Standings.blank());
    }

    /** Waits until policies can be asked. Throws {@link PrioritizerException} where they are wrong. */
    public void awaitReady() {
        try {
            engine.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof PrioritizerException wrong) {
                throw wrong;
            }
            throw new PrioritizerException(
                    "Cedar cannot be loaded (" + cause + "); its native library needs Linux with glibc", cause);
        }
    }

    /** Every policy in force, by id. Throws where they are wrong. */
    public List<Rule> rules() {
        awaitReady();
        return engine.join().rules();
    }

    /** The version of the policies in force. */
    public Digest version() {
        return version;
    }

    @Override
    public Verdict judge(Ranked ranked, Context context) {
        return safely(String.valueOf(ranked.proposed().id()), () -> Question.of(ranked, context));
    }

    /** Judges a question that was put before, by the policies in force now. */
    public Verdict judge(Question question) {
        return safely(question.flow().id(), () -> question);
    }

    private Verdict safely(String flow, Supplier<Question> asked) {
        try {
            awaitReady();
            Question question = asked.get();
            return new Inquiry(engine.join(), question).verdict();
        } catch (RuntimeException | LinkageError e) {
            LOG.atError().addKeyValue("flow", flow).setCause(e).log("policy could not be asked");
            return broken("policy could not be asked: " + e.getMessage(), Optional.empty());
        }
    }

    @Override
    public Permission mayRehearse(Witnessed witnessed, Context context) {
        Aid agent = witnessed.vouching().agent();
        Mind driver = Mind.of(witnessed.proposed().flow().source());
        return permission(
                policies -> policies.question(
                        Question.of(witnessed, standings.of(agent), standings.of(agent, driver), context)),
                CedarQuestion.REHEARSE);
    }

    @Override
    public Permission mayRead(Aid agent, UserName user, PaneRef pane, HostFacts host, Context context) {
        return mayRead(agent, () -> standings.of(agent), user, pane, host, context);
    }

    /**
     * Whether a foreign agent, for which the agent looks, may see the visible text of a pane: policy is told the lower of the
     * two standings.
     */
    public Permission mayRead(Aid agent, Mind reader, UserName user, PaneRef pane, HostFacts host, Context context) {
        return mayRead(agent, () -> lower(standings.of(agent), standings.of(agent, reader)), user, pane, host, context);
    }

    private static Standing lower(Standing one, Standing other) {
        return LEVELS.indexOf(other.level()) < LEVELS.indexOf(one.level()) ? other : one;
    }

    private Permission mayRead(
            Aid agent, Supplier<Standing> standing, UserName user, PaneRef pane, HostFacts host, Context context) {
        return permission(
                policies -> CedarQuestion.reading(
                        Question.Agent.of(agent.qb64(), standing.get(), List.of()),
                        user.value(),
                        new Question.Host(
                                pane.server().value(),
                                context.attested(),
                                host.family().name(),
                                host.root()),
                        pane.server() + " " + pane.pane().value()),
                CedarQuestion.READ);
    }

    private Permission permission(Function<PolicyEngine, CedarQuestion> asked, com.cedarpolicy.value.EntityUID action) {
        try {
            awaitReady();
            PolicyEngine policies = engine.join();
            return switch (policies.ask(asked.apply(policies), action)) {
                case Ruling.Permitted permitted -> new Allowed(reasons(permitted.by()));
                case Ruling.Denied denied ->
                    new Denied(denied.by().isEmpty() ? List.of(NOBODY_PERMITS) : reasons(denied.by()));
                case Ruling.Broken broken -> new Denied(List.of(new Reason("error", broken.reason())));
            };
        } catch (RuntimeException | LinkageError e) {
            LOG.atError().addKeyValue("action", action).setCause(e).log("policy could not be asked");
            return new Denied(List.of(new Reason("error", "policy could not be asked: " + e.getMessage())));
        }
    }

    /** One question on its way from action to action; the entities of Cedar are made once. */
    private final class Inquiry {
        private final PolicyEngine policies;
        private final Question question;
        private final Optional<Bytes> written;
        private final CedarQuestion cedar;
        private final List<Reason> reasons = new ArrayList<>();

        Inquiry(PolicyEngine policies, Question question) {
            this.policies = policies;
            this.question = question;
            this.written = Optional.of(question.toJson());
            this.cedar = policies.question(question);
        }

        Verdict verdict() {
            if (question.mayBeAlone()) {
                switch (policies.ask(cedar, CedarQuestion.RUN)) {
                    case Ruling.Permitted permitted -> {
                        return verdict(Decision.RUN, ApprovalKind.NONE, reasons(permitted.by()));
                    }
                    case Ruling.Denied denied -> {
                        // that it does not run alone is no reason yet
                    }
                    case Ruling.Broken broken -> {
                        return broken(broken.reason(), written);
                    }
                }
            }
            return switch (policies.ask(cedar, CedarQuestion.TYPE)) {
                case Ruling.Permitted permitted ->
                    verdict(Decision.ASK, approval(permitted.by(), question.risk()), reasons(permitted.by()));
                case Ruling.Denied denied -> {
                    reasons.addAll(reasons(denied.by()));
                    yield untyped();
                }
                case Ruling.Broken broken -> broken(broken.reason(), written);
            };
        }

        private Verdict untyped() {
            Decision rest;
            switch (policies.ask(cedar, CedarQuestion.SIMULATE)) {
                case Ruling.Permitted permitted -> rest = Decision.SIMULATE;
                case Ruling.Denied denied -> {
                    rest = Decision.DROP;
                    reasons(denied.by()).stream()
                            .filter(reason -> !reasons.contains(reason))
                            .forEach(reasons::add);
                }
                case Ruling.Broken broken -> {
                    return broken(broken.reason(), written);
                }
            }
            if (reasons.isEmpty()) {
                reasons.add(NOBODY_PERMITS);
            }
            return verdict(rest, ApprovalKind.NONE, reasons);
        }

        private Verdict verdict(Decision decision, ApprovalKind approval, List<Reason> why) {
            return new Verdict(decision, approval, why, version, written);
        }
    }

    /** The strictest of what the policies ask for, and never less than the risk asks for. */
    private static ApprovalKind approval(List<Rule> by, Risk risk) {
        ApprovalKind strictest = switch (risk) {
            case READS_ONLY -> ApprovalKind.ONE_KEY;
            case CHANGES_HOST, UNKNOWN -> ApprovalKind.YES;
            case DESTRUCTIVE -> ApprovalKind.WORD;
        };
        for (Rule rule : by) {
            strictest = rule.approval().compareTo(strictest) > 0 ? rule.approval() : strictest;
        }
        return strictest;
    }

    private static List<Reason> reasons(List<Rule> rules) {
        return rules.stream().map(rule -> new Reason(rule.id(), rule.says())).toList();
    }

    private Verdict broken(String reason, Optional<Bytes> question) {
        return new Verdict(Decision.DROP, ApprovalKind.NONE, List.of(new Reason("error", reason)), version, question);
    }
}
