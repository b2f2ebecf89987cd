package dev.alice.keri.witness;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.cesr.SignatureCheck;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A witness's opinion: every rule is asked once for a flow, and the outcome is final. A rule that throws or takes too
 * long refuses.
 */
final class FlowJudge {
    private static final Logger LOG = LoggerFactory.getLogger(FlowJudge.class);
    private static final int MOST_REASON = 500;

    private final SigningKey key;
    private final Aid self;
    private final List<WitnessRule> rules;
    private final String policy;
    private final VerdictStore store;
    private final SignatureCheck check;
    private final Clock clock;
    private final Duration ruleLimit;
    private final Tally tally;
    private final Map<Said, CompletableFuture<Octets>> deciding = new ConcurrentHashMap<>();

    FlowJudge(
            SigningKey key,
            List<WitnessRule> rules,
            VerdictStore store,
            SignatureCheck check,
            Tally tally,
            Clock clock,
            Duration ruleLimit) {
        this.check = check;
        this.key = key;
        this.self = new Aid(key.nonTransferable().qb64());
        this.rules = List.copyOf(rules);
        this.policy = rules.stream().map(WitnessRule::name).collect(Collectors.joining(" "));
        this.store = store;
        this.tally = tally;
        this.clock = clock;
        this.ruleLimit = ruleLimit;
    }

    /** The verdict on the flow: the one given before, or a new one; who asks at the same time gets the same. */
    Verdict judge(Submission submission) {
        return sign(decideOnce(submission));
    }

    private Octets decideOnce(Submission submission) {
        CompletableFuture<Octets> mine = new CompletableFuture<>();
        CompletableFuture<Octets> first = deciding.putIfAbsent(submission.flow(), mine);
        if (first != null) {
            try {
                return first.join();
            } catch (CompletionException e) {
                throw new UnsureException("the verdict could not be written; ask again", e);
            }
        }
        try {
            Octets decided = store.verdict(submission.flow()).orElseGet(() -> decide(submission));
            mine.complete(decided);
            return decided;
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            deciding.remove(submission.flow());
        }
    }

    Optional<Verdict> given(Said flow) {
        return store.verdict(flow).map(this::sign);
    }

    private Octets decide(Submission submission) {
        Optional<String> objection = objection(submission);
        String reason = objection.orElse("no rule objects");
        Octets document =
                Verdict.draft(self, submission.flow(), objection.isEmpty(), plain(reason), policy, clock.instant());
        Octets kept = store.keep(submission.flow(), document);
        tally.verdict(objection.isEmpty());
        return kept;
    }

    private Optional<String> objection(Submission submission) {
        for (WitnessRule rule : rules) {
            Optional<String> objection = ask(rule, submission);
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }

    private Optional<String> ask(WitnessRule rule, Submission submission) {
        FutureTask<Optional<String>> task = new FutureTask<>(() -> rule.objection(submission));
        Thread.ofVirtual().name("witness rule " + rule.name()).start(task);
        try {
            return task.get(ruleLimit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            return Optional.of("rule " + rule.name() + " took longer than " + ruleLimit.toMillis() + " ms");
        } catch (ExecutionException e) {
            LOG.atWarn()
                    .addKeyValue("rule", rule.name())
                    .addKeyValue("flow", submission.flow())
                    .setCause(e.getCause())
                    .log("a witness rule failed, which is a refusal");
            return Optional.of("rule " + rule.name() + " failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("rule " + rule.name() + " was interrupted");
        }
    }

    /** Ed25519 signatures repeat exactly, so a verdict that was kept unsigned is signed the same after a crash. */
    private Verdict sign(Octets document) {
        Matter signature = Matter.of(MatterCode.ED25519_SIGNATURE, key.sign(document.toByteArray()));
        check.learn(self.qb64(), signature.raw(), document.toByteArray());
        dev.alice.keri.event.Sad sad = dev.alice.keri.event.Sad.read(document);
        return new Verdict(
                self,
                sad.verifiedSaid(false),
                new Said(sad.text("flow")),
                sad.field("ok").text().equals("true"),
                sad.text("reason"),
                sad.text("policy"),
                document,
                signature);
    }

    private static String plain(String reason) {
        String printable = reason.replaceAll("\\p{C}", "?");
        return printable.length() <= MOST_REASON ? printable : printable.substring(0, MOST_REASON) + "…";
    }
}
