package dev.alice.gateway.audit;

import dev.alice.engine.FlowJournal;
import dev.alice.flow.Aid;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.FlowId;
import dev.alice.flow.Vouching;
import dev.alice.flow.WitnessVerdict;
import dev.alice.keri.flow.VouchingCheck;
import dev.alice.keri.kel.History;
import dev.alice.prioritizer.policy.Question;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TransparentStatement;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogReader;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.verify.OfflineVerifier;
import dev.alice.scitt.verify.Verification;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Proves for each line that was typed its chain: proposal statement, receipts, witnesses, verdict, approval, clearance.
 *
 * <p>It trusts the log's public key and the witnesses named in the agent's inception; everything else is recomputed.
 */
public final class Auditor {
    private static final int NEEDED = 3;

    private final LogReader log;
    private final KelKeys keys;
    private final CoseKey logKey;
    private final LeafProfile leafProfile;
    private final PolicyArchive archive;
    private final Map<String, Statement> statements = new HashMap<>();
    private @Nullable TaintCheck taints;

    public Auditor(LogReader log, KelKeys keys) {
        this.log = log;
        this.keys = keys;
        this.logKey = log.key();
        this.leafProfile = log.head().leafProfile();
        this.archive = new PolicyArchive(log);
    }

    /** A statement of the log that verified, with its payload. */
    private record Statement(SignedStatement signed, long index, Map<String, Object> payload) {}

    /** Ends the walk along one chain. */
    private static final class Break extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Break(String reason) {
            super(reason, null, false, false);
        }
    }

    /** A finding for each claimed line, oldest first; a line that was typed twice or out of its chain is broken. */
    public List<Finding> audit(List<FlowJournal.Keys> claimed) {
        List<Finding> findings = new ArrayList<>();
        Set<String> anchors = new HashSet<>();
        Map<String, FlowId> anchored = new HashMap<>();
        for (FlowJournal.Keys line : claimed) {
            List<String> chain = new ArrayList<>();
            String[] command = {"?"};
            Optional<String> broken = Optional.empty();
            try {
                walk(line, chain, command);
                require(anchors.add(line.flow() + "/" + line.step()), "step " + line.step() + " was typed twice");
                FlowId before = anchored.putIfAbsent(line.anchor(), line.flow());
                require(
                        before == null || before.equals(line.flow()),
                        "the anchor was used for another flow, " + before);
            } catch (Break e) {
                broken = Optional.of(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                broken = Optional.of("it could not be checked: " + e.getMessage());
            }
            findings.add(new Finding(line.flow().qb64(), line.step(), command[0], chain, broken));
        }
        findings.addAll(unclaimed(claimed));
        return findings;
    }

    /** Lines that a logged outcome reports and the journal does not hold: somebody took them out of it. */
    private List<Finding> unclaimed(List<FlowJournal.Keys> claimed) {
        Set<String> known = new HashSet<>();
        claimed.forEach(line -> known.add(line.flow() + "/" + line.step() + "/" + line.textSha256()));
        List<Finding> findings = new ArrayList<>();
        EntryQuery outcomes = EntryQuery.all().of("outcome");
        for (OptionalLong after = OptionalLong.of(-1); after.isPresent(); ) {
            EntryPage page = log.list(outcomes.page(after.getAsLong(), EntryQuery.MAX_LIMIT));
            for (LogEntry entry : page.entries()) {
                unclaimed(entry, known).ifPresent(findings::add);
            }
            after = page.next();
        }
        return findings;
    }

    private Optional<Finding> unclaimed(LogEntry entry, Set<String> known) {
        Map<String, Object> paper;
        try {
            paper = statement(entry.id().value(), "outcome").payload();
        } catch (Break e) {
            return Optional.of(missing(entry.id().value(), 0, String.valueOf(e.getMessage())));
        }
        if (!(paper.get("steps") instanceof List<?> steps)) {
            return Optional.empty(); // an end that was not seen reports no lines
        }
        for (Object item : steps) {
            Map<String, Object> step = map(item);
            String line = paper.get("flow") + "/" + step.get("step") + "/" + step.get("commandSha256");
            if (!known.contains(line)) {
                return Optional.of(missing(
                        String.valueOf(paper.get("flow")),
                        (int) number(step.get("step")),
                        "entry " + entry.index() + " reports a typed line that the journal does not hold"));
            }
        }
        return Optional.empty();
    }

    private static Finding missing(String flow, int step, String reason) {
        return new Finding(flow, step, "?", List.of(), Optional.of(reason));
    }

    private void walk(FlowJournal.Keys line, List<String> chain, String[] command) {
        Statement decision = statement(line.decision().value(), "decision");
        chain.add("decision in entry " + decision.index() + ", signature and receipt verified");
        Map<String, Object> paper = decision.payload();
        require(line.flow().qb64().equals(paper.get("flow")), "the decision is about another flow");
        Map<String, Object> typing = map(paper.get("typing"));
        List<?> lines = list(typing.get("lines"));
        require(line.step() >= 1 && line.step() <= lines.size(), "the decision has no step " + line.step());
        String text = string(map(lines.get(line.step() - 1)).get("command"));
        command[0] = text;
        require(
                Bytes.utf8(text).sha256().asHex().equals(line.textSha256()),
                "what was typed is not what the decision allowed");
        require(line.pane().equals(typing.get("pane")), "it was typed into another pane than the decision names");
        Statement proposal = statement(string(paper.get("proposal")), "proposal");
        require(proposal.index() < decision.index(), "the proposal was logged after the decision");
        require(
                FlowId.of(Bytes.of(proposal.signed().payload().toBytes())).equals(line.flow()),
                "the logged proposal is not this flow");
        List<?> steps = list(proposal.payload().get("steps"));
        require(steps.size() == lines.size(), "the decision has other steps than the proposal");
        require(text.equals(map(steps.get(line.step() - 1)).get("command")), "what was typed is not what was proposed");
        chain.add("proposal in entry " + proposal.index() + ", same bytes, signature and receipt verified");
        Vouching vouching = vouching(line.flow(), map(paper.get("witnesses")));
        require(vouching.said().equals(line.anchor()), "the line was claimed under another anchor");
        Optional<String> objection = objection(vouching);
        require(objection.isEmpty(), "the witnesses' part does not hold: " + objection.orElse(""));
        require(
                decision.signed()
                        .issuer()
                        .orElse("")
                        .equals("did:keri:" + vouching.agent().qb64()),
                "the decision is not by the agent that the witnesses know");
        chain.add(vouching.receipts() + " of " + vouching.pool() + " witnesses receipted event " + vouching.sn() + ", "
                + vouching.approvals() + " verdicts approve, all verified");
        Optional<String> unpaired = new ReviewCheck(id -> {
                    Statement review = statement(id, "review");
                    require(review.index() < decision.index(), "the review was logged after the decision");
                    require(
                            review.signed().issuer().equals(decision.signed().issuer()),
                            "the review was not logged by the agent of the decision");
                    return review.payload();
                })
                .objection(paper);
        require(unpaired.isEmpty(), unpaired.orElse(""));
        ReviewCheck.words(paper).ifPresent(words -> chain.add("review: " + words + ", signature and receipt verified"));
        Map<String, Object> verdict = map(paper.get("verdict"));
        Map<String, Object> approval = map(paper.get("approval"));
        String allowed = string(verdict.get("decision"));
        require(allowed.equals("RUN") || allowed.equals("ASK"), "the verdict was " + allowed);
        require(
                dev.alice.flow.ApprovalKind.valueOf(string(approval.get("how")))
                                .compareTo(dev.alice.flow.ApprovalKind.valueOf(string(verdict.get("approval"))))
                        >= 0,
                "the approval is less than the verdict asked for");
        chain.add("verdict " + allowed.toLowerCase(java.util.Locale.ROOT) + " under policy "
                + string(verdict.get("policy")).substring(0, 12) + "…, " + recomputed(verdict) + ", approval "
                + string(approval.get("how")).toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " by "
                + string(approval.get("by")));
        Optional<String> tainted = taints().objection(decision.index(), paper);
        require(tainted.isEmpty(), tainted.orElse(""));
        chain.add("clearance of " + text.length() + " characters, claimed once at " + line.at() + ", " + line.state());
    }

    /** That the logged policies decide the same when they are asked the logged question again. */
    private String recomputed(Map<String, Object> verdict) {
        if (!(verdict.get("question") instanceof Map<?, ?>)) {
            return "its question is not logged";
        }
        Question question;
        try {
            question = Question.read(map(verdict.get("question")));
        } catch (IllegalArgumentException e) {
            return "its question cannot be asked again";
        }
        return switch (archive.recompute(
                string(verdict.get("decision")),
                string(verdict.get("approval")),
                string(verdict.get("policy")),
                question)) {
            case Recomputed.Same ignored -> "recomputed";
            case Recomputed.Unknown unknown -> "not recomputed (" + unknown.words() + ")";
            case Recomputed.Other other -> throw new Break(other.words());
        };
    }

    private TaintCheck taints() {
        TaintCheck known = taints;
        if (known == null) {
            known = new TaintCheck(log, id -> statement(id, "taint").payload());
            taints = known;
        }
        return known;
    }

    /** Against the agent's log, which was replayed from its inception once. */
    private Optional<String> objection(Vouching vouching) {
        dev.alice.keri.event.Aid agent =
                new dev.alice.keri.event.Aid(vouching.agent().qb64());
        History history = keys.replay(agent).history(agent);
        if (history.saidAt(vouching.sn())
                .filter(said -> said.qb64().equals(vouching.said()))
                .isEmpty()) {
            return Optional.of("event " + vouching.sn() + " in the agent's log is not " + vouching.said());
        }
        return history.establishmentBefore(vouching.sn() + 1)
                .map(inForce -> new VouchingCheck(NEEDED).objection(inForce, vouching))
                .orElse(Optional.of("the agent's log has no keys in force at event " + vouching.sn()));
    }

    private Statement statement(String id, String kind) {
        Statement known = statements.get(id);
        if (known == null) {
            known = verified(id);
            statements.put(id, known);
        }
        require(known.signed().kind().equals(kind), "entry " + id + " is not a " + kind);
        return known;
    }

    private Statement verified(String id) {
        byte[] bytes;
        SignedStatement signed;
        try {
            bytes = log.transparent(new EntryId(id))
                    .orElseThrow(() -> new Break("the log has no entry " + id))
                    .toBytes();
            signed = TransparentStatement.decode(bytes).statement();
        } catch (MalformedException e) {
            throw new Break("entry " + id + " is not a signed statement: " + e.getMessage());
        }
        CoseKey issuer = keys.key(
                        signed.issuer().orElse(""),
                        signed.keyId().map(kid -> kid.toBytes()).orElse(new byte[0]))
                .orElseThrow(
                        () -> new Break("the issuer's key of entry " + id + " is not proven by its key event log"));
        return switch (new OfflineVerifier(issuer, logKey, leafProfile).transparent(bytes)) {
            case Verification.Refused refused ->
                throw new Break("entry " + id + " does not verify: " + refused.detail());
            case Verification.Verified good ->
                new Statement(
                        signed,
                        good.inclusions().getFirst().leafIndex(),
                        CanonicalJson.readObject(Bytes.of(signed.payload().toBytes())));
        };
    }

    private static Vouching vouching(FlowId flow, Map<String, Object> paper) {
        List<WitnessVerdict> verdicts = new ArrayList<>();
        for (Object item : list(paper.get("verdicts"))) {
            Map<String, Object> verdict = map(item);
            verdicts.add(new WitnessVerdict(
                    new Aid(string(verdict.get("witness"))),
                    Boolean.TRUE.equals(verdict.get("approves")),
                    string(verdict.get("reason")),
                    Bytes.utf8(string(verdict.get("document"))),
                    string(verdict.get("signature"))));
        }
        return new Vouching(
                flow,
                new Aid(string(paper.get("agent"))),
                number(paper.get("sn")),
                string(paper.get("anchor")),
                (int) number(paper.get("receipts")),
                (int) number(paper.get("needed")),
                (int) number(paper.get("pool")),
                verdicts,
                string(paper.get("proof")));
    }

    private static void require(boolean held, String words) {
        if (!held) {
            throw new Break(words);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new Break("a part of the decision is missing");
    }

    private static List<?> list(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new Break("a list of the decision is missing");
    }

    private static String string(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new Break("a text of the decision is missing");
    }

    private static long number(@Nullable Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw new Break("a number of the decision is missing");
    }
}
