package dev.alice.keri.flow;

import dev.alice.flow.Bytes;
import dev.alice.flow.Vouching;
import dev.alice.flow.WitnessVerdict;
import dev.alice.flow.port.Witnesses;
import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.cesr.SignatureCheck;
import dev.alice.keri.controller.Bench;
import dev.alice.keri.controller.Extension;
import dev.alice.keri.controller.Identity;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KelText;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.watcher.Duplicity;
import dev.alice.keri.watcher.Juror;
import dev.alice.keri.watcher.Sighting;
import dev.alice.keri.watcher.Watcher;
import dev.alice.keri.witness.Answers;
import dev.alice.keri.witness.Petition;
import dev.alice.keri.witness.Submitter;
import dev.alice.keri.witness.Verdict;
import dev.alice.keri.witness.VerdictBundle;
import dev.alice.keri.witness.WitnessClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's port to the witnesses, in two phases: the verdicts first, because an opinion after the agent has signed
 * would wedge its log; then the anchor event and its receipts. Whatever fails is a refusal.
 */
public final class KeriWitnesses implements Witnesses {
    private static final Logger LOG = LoggerFactory.getLogger(KeriWitnesses.class);
    /** For those who are needed; who hangs alone costs everybody no more than a grace. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(4);

    private static final int PATROLLED = 16;
    private static final int MOST_ROTATIONS = 5;
    private static final Duration GRACE = Duration.ofMillis(300);

    /** For a fourth word, which may be another one, once three approve. */
    private static final Duration VERDICT_GRACE = Duration.ofMillis(60);

    private final Identity agent;
    private final Submitter submitter;
    private final Bench bench;
    private final Juror juror;
    private final Watcher watcher;
    private final VouchingCheck check;
    /** What was verified when it came need not be calculated again when the proof is put together. */
    private final SignatureCheck proven;

    private final int needed;

    /**
     * The port for one agent; its witnesses in force are asked, less those against whom there is proof.
     *
     * @param juror who remembers what the witnesses say ({@link dev.alice.keri.controller.Controller#juror})
     * @param needed approvals and receipts, 3 of 4
     */
    public KeriWitnesses(Identity agent, Juror juror, int needed) {
        this.agent = agent;
        this.submitter = new AgentSubmitter(agent);
        this.juror = juror;
        this.bench = new Bench(agent, juror, needed);
        this.watcher = new Watcher(bench::trusted, juror, ANSWER_LIMIT);
        this.proven = agent.proven();
        this.check = new VouchingCheck(needed, proven);
        this.needed = needed;
        bench.clearSoon();
    }

    /**
     * Pulls the latest part of the agent's log from all witnesses and compares it: what no flow asks about is looked at
     * here. For a thread that comes by now and then.
     */
    public void patrol() {
        long last = agent.state().sn();
        List<Sighting> sightings = watcher.sweep(
                agent.aid(), Math.max(0, last - PATROLLED), sn -> agent.at(sn).map(KelStore.Stored::establishment));
        for (Sighting sighting : sightings) {
            if (sighting.sn() > agent.state().sn() && !sighting.seen().isEmpty()) {
                LOG.atError()
                        .addKeyValue("aid", agent.aid())
                        .addKeyValue("sn", sighting.sn())
                        .addKeyValue("seen", sighting.seen())
                        .log("witnesses hold an event that this controller did not write: somebody else has its keys,"
                                + " or two processes share them");
            }
        }
        bench.clearSoon();
    }

    @Override
    public int needed() {
        return needed;
    }

    @Override
    public Vouch vouch(Submission submission) {
        try {
            return propose(submission);
        } catch (KeriException | JdbiException e) {
            LOG.atError().addKeyValue("flow", submission.flow()).setCause(e).log("vouching failed, which is a refusal");
            return new NotVouched("the witnesses could not be asked: " + e.getMessage(), List.of());
        }
    }

    private Vouch propose(Submission submission) {
        Said flow = new Said(submission.flow().qb64());
        Optional<VerdictBundle> before = agent.verdictsOf(flow);
        if (before.isPresent()) {
            return anchor(submission, before.get());
        }
        dev.alice.keri.witness.Submission question = new dev.alice.keri.witness.Submission(
                flow,
                Octets.copyOf(submission.proposal().toArray()),
                Octets.copyOf(submission.entry().transparent().toArray()));
        Answers<Verdict> answers = verdicts(question);
        juror.take(answers.good().values());
        bench.clearSoon();
        answers.good()
                .values()
                .forEach(verdict -> proven.learn(
                        verdict.witness().qb64(),
                        verdict.signature().raw(),
                        verdict.document().toByteArray()));
        List<Verdict> verdicts = answers.good().values().stream()
                .filter(verdict -> !juror.convicted(verdict.witness()))
                .sorted(Comparator.comparing(v -> v.witness().qb64()))
                .toList();
        long approvals = verdicts.stream().filter(Verdict::approves).count();
        if (approvals < needed) {
            return new NotVouched(
                    shortage(approvals, verdicts, answers),
                    verdicts.stream().map(KeriWitnesses::word).toList());
        }
        return anchor(submission, VerdictBundle.of(verdicts));
    }

    /**
     * Asks for verdicts. While the agent's key is rotated, witnesses that have seen the new key refuse what was signed with
     * the old one; they are then asked again, and those that have spoken say the same again.
     */
    private Answers<Verdict> verdicts(dev.alice.keri.witness.Submission question) {
        for (int again = MOST_ROTATIONS; ; again--) {
            Said key = agent.kid();
            Petition petition = new Petition(question, submitter);
            Answers<Verdict> answers = Answers.ask(
                    bench.trusted(),
                    client -> client.judge(petition),
                    Verdict::approves,
                    needed,
                    ANSWER_LIMIT,
                    VERDICT_GRACE);
            long approvals =
                    answers.good().values().stream().filter(Verdict::approves).count();
            if (approvals >= needed || again == 0 || key.equals(agent.kid())) {
                return answers;
            }
        }
    }

    private String shortage(long approvals, List<Verdict> verdicts, Answers<Verdict> answers) {
        List<String> words = new ArrayList<>();
        verdicts.stream()
                .filter(v -> !v.approves())
                .forEach(v -> words.add(v.witness().qb64().substring(0, 8) + "… refuses: " + v.reason()));
        if (!answers.bad().isEmpty()) {
            words.add(answers.complaints());
        }
        return approvals + " of " + needed + " needed witnesses approve; " + String.join("; ", words);
    }

    private Vouch anchor(Submission submission, VerdictBundle bundle) {
        List<WitnessVerdict> words =
                bundle.verdicts().stream().map(KeriWitnesses::word).toList();
        return switch (agent.anchor(new Said(submission.flow().qb64()), bundle)) {
            case Extension.Unwitnessed lacking ->
                new NotVouched("the anchor of the flow has too few receipts: " + lacking.reason(), words);
            case Extension.Witnessed witnessed -> verified(submission, witnessed.event(), words);
        };
    }

    private Vouch verified(Submission submission, KelStore.Stored stored, List<WitnessVerdict> words) {
        juror.take(new SignedEvent(stored.event(), stored.signatures()), stored.receipts());
        Vouching vouching = new Vouching(
                submission.flow(),
                new dev.alice.flow.Aid(agent.aid().qb64()),
                stored.event().sn(),
                stored.event().said().qb64(),
                stored.receipts().size(),
                needed,
                stored.establishment().witnesses().size(),
                words,
                KelText.event(stored));
        Optional<String> objection = check.objection(stored.establishment(), vouching);
        return objection.isPresent() ? new NotVouched(objection.get(), words) : new Vouched(vouching);
    }

    @Override
    public Optional<String> recheck(Vouching vouching) {
        try {
            return recheckOrThrow(vouching);
        } catch (KeriException | JdbiException e) {
            LOG.atError()
                    .addKeyValue("flow", vouching.flow())
                    .setCause(e)
                    .log("rechecking a vouching failed, which is a refusal");
            return Optional.of("the witnesses' part could not be rechecked: " + e.getMessage());
        }
    }

    private Optional<String> recheckOrThrow(Vouching vouching) {
        if (!vouching.agent().qb64().equals(agent.aid().qb64())) {
            return Optional.of("the flow is anchored by " + vouching.agent() + ", not by this agent");
        }
        Optional<KelStore.Stored> stored =
                agent.at(vouching.sn()).filter(s -> s.event().said().qb64().equals(vouching.said()));
        if (stored.isEmpty()) {
            return Optional.of("event " + vouching.sn() + " in the agent's log is not the anchor of this flow");
        }
        Optional<String> objection = check.objection(stored.get().establishment(), vouching);
        if (objection.isPresent()) {
            return objection;
        }
        Sighting sighting =
                watcher.look(agent.aid(), vouching.sn(), stored.get().establishment());
        bench.clearSoon();
        if (sighting.forked()) {
            return Optional.of(
                    "the witnesses hold different events at " + vouching.sn() + ": the agent's log is forked");
        }
        Optional<String> fork = fork(vouching.sn());
        if (fork.isPresent()) {
            return fork;
        }
        int holding = sighting.holding(stored.get().event().said());
        if (holding < needed) {
            return Optional.of(
                    "only " + holding + " of " + needed + " needed witnesses show the anchor now; " + words(sighting));
        }
        return agent.use(vouching.sn(), new Said(vouching.flow().qb64()))
                ? Optional.empty()
                : Optional.of("event " + vouching.sn() + " was used for another flow");
    }

    /** A fork of the agent's own log at this place, or one whose keys are still in force. */
    private Optional<String> fork(long sn) {
        if (!juror.convicted(agent.aid())) {
            return Optional.empty();
        }
        long rotated = agent.state().establishment().sn();
        return juror.log().against(agent.aid()).stream()
                .filter(Duplicity.ForkedLog.class::isInstance)
                .map(Duplicity.ForkedLog.class::cast)
                .filter(forked -> forked.sn() == sn || forked.sn() > rotated)
                .map(forked -> forked.words() + "; the proof is " + forked.id()
                        + ". Somebody else has its key: rotate it, then ask again")
                .findFirst();
    }

    private static String words(Sighting sighting) {
        List<String> words = new ArrayList<>();
        sighting.silent().forEach((aid, why) -> words.add(aid.qb64().substring(0, 8) + "… " + why));
        sighting.lying().forEach((aid, why) -> words.add(aid.qb64().substring(0, 8) + "… " + why));
        words.sort(Comparator.naturalOrder());
        return String.join("; ", words);
    }

    @Override
    public List<Member> status() {
        List<WitnessClient> clients = agent.witnesses();
        Answers<String> answers =
                Answers.ask(clients, WitnessClient::greet, name -> true, clients.size(), ANSWER_LIMIT, GRACE);
        return agent.state().establishment().witnesses().stream()
                .map(aid -> member(aid, clients, answers))
                .toList();
    }

    private Member member(Aid aid, List<WitnessClient> clients, Answers<String> answers) {
        String address = clients.stream()
                .filter(client -> client.aid().equals(aid))
                .findFirst()
                .flatMap(WitnessClient::address)
                .map(Object::toString)
                .orElse("");
        boolean answered = aid.qb64().equals(answers.good().get(aid));
        boolean convicted = juror.convicted(aid);
        String state = convicted
                ? "convicted of duplicity, and not asked any more"
                : answered
                        ? "up"
                        : Optional.ofNullable(answers.bad().get(aid))
                                .map(e -> String.valueOf(e.getMessage()))
                                .orElse(
                                        answers.good().containsKey(aid)
                                                ? "another witness answers at its address"
                                                : "is not known how to be reached");
        return new Member(new dev.alice.flow.Aid(aid.qb64()), address, answered && !convicted, state);
    }

    private static WitnessVerdict word(Verdict verdict) {
        return new WitnessVerdict(
                new dev.alice.flow.Aid(verdict.witness().qb64()),
                verdict.approves(),
                verdict.reason(),
                Bytes.of(verdict.document().toByteArray()),
                verdict.signature().qb64());
    }
}
