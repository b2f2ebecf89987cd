package dev.alice.prioritizer.policy;

import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Digest;
import dev.alice.flow.Ranked;
import dev.alice.flow.Risk;
import dev.alice.flow.Verdict;
import dev.alice.flow.Verdict.Decision;
import dev.alice.flow.Verdict.Reason;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.prioritizer.PrioritizerException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gatekeeper that asks Cedar: run where running is permitted, else ask where typing is, else simulate where that
 * is, else drop. Any error is a drop.
 */
public final class CedarGatekeeper implements Gatekeeper {
    private static final Logger LOG = LoggerFactory.getLogger(CedarGatekeeper.class);

    private final Digest version;
    private final CompletableFuture<PolicyEngine> engine = new CompletableFuture<>();

    private CedarGatekeeper(Digest version) {
        this.version = version;
    }

    /**
     * A gatekeeper whose policies and native library are loaded in the background.
     *
     * <p>Call {@link #awaitReady()} before the server says that it is ready: only then are the policies known to be
     * right.
     */
    public static CedarGatekeeper load(PolicyText text) {
        CedarGatekeeper gatekeeper = new CedarGatekeeper(text.version());
        Thread.ofPlatform().daemon().name("alice-policy").start(() -> {
            try {
                gatekeeper.engine.complete(new PolicyEngine(text));
            } catch (Throwable e) {
                gatekeeper.engine.completeExceptionally(e);
            }
        });
        return gatekeeper;
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

    @Override
    public Verdict judge(Ranked ranked, Context context) {
        try {
            awaitReady();
            return decide(
                    engine.join(),
                    Question.of(ranked, context),
                    ranked.proposed().assessment().risk());
        } catch (RuntimeException | LinkageError e) {
            LOG.atError()
                    .addKeyValue("flow", ranked.proposed().id())
                    .setCause(e)
                    .log("policy could not be asked");
            return broken("policy could not be asked: " + e.getMessage());
        }
    }

    private Verdict decide(PolicyEngine policies, Question question, Risk risk) {
        List<Reason> reasons = new ArrayList<>();
        switch (ask(policies, question, Question.RUN)) {
            case Ruling.Permitted permitted -> {
                return new Verdict(Decision.RUN, ApprovalKind.NONE, reasons(permitted.by()), version);
            }
            case Ruling.Denied denied -> {
                // that it does not run alone is no reason yet
            }
            case Ruling.Broken broken -> {
                return broken(broken.reason());
            }
        }
        switch (ask(policies, question, Question.TYPE)) {
            case Ruling.Permitted permitted -> {
                return new Verdict(Decision.ASK, approval(permitted.by(), risk), reasons(permitted.by()), version);
            }
            case Ruling.Denied denied -> reasons.addAll(reasons(denied.by()));
            case Ruling.Broken broken -> {
                return broken(broken.reason());
            }
        }
        Decision rest;
        switch (ask(policies, question, Question.SIMULATE)) {
            case Ruling.Permitted permitted -> rest = Decision.SIMULATE;
            case Ruling.Denied denied -> {
                rest = Decision.DROP;
                reasons(denied.by()).stream()
                        .filter(reason -> !reasons.contains(reason))
                        .forEach(reasons::add);
            }
            case Ruling.Broken broken -> {
                return broken(broken.reason());
            }
        }
        if (reasons.isEmpty()) {
            reasons.add(new Reason("default-deny", "No policy permits it."));
        }
        return new Verdict(rest, ApprovalKind.NONE, reasons, version);
    }

    private static Ruling ask(PolicyEngine policies, Question question, com.cedarpolicy.value.EntityUID action) {
        return policies.ask(question.agent(), action, question.flow(), question.context(), question.entities());
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

    private Verdict broken(String reason) {
        return new Verdict(Decision.DROP, ApprovalKind.NONE, List.of(new Reason("error", reason)), version);
    }
}
