package dev.alice.gateway.audit;

import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Verdict;
import dev.alice.prioritizer.PrioritizerException;
import dev.alice.prioritizer.policy.CedarGatekeeper;
import dev.alice.prioritizer.policy.PolicyText;
import dev.alice.prioritizer.policy.Question;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The policies of the past, as the log holds them by their version: they can be asked again by anybody. */
public final class PolicyArchive {
    private static final int MOST_VERSIONS = 100;

    private final LogReader log;
    private final Map<String, Optional<CedarGatekeeper>> known = new HashMap<>();

    public PolicyArchive(LogReader log) {
        this.log = log;
    }

    /** Asks the policies that a verdict names the question that it names. */
    public Recomputed recompute(LoggedVerdict logged) {
        return logged.question()
                .map(question -> recompute(logged.decision(), logged.approval(), logged.policy(), question))
                .orElseGet(() -> new Recomputed.Unknown(logged.unknown()));
    }

    Recomputed recompute(String decision, String approval, String policy, Question question) {
        Optional<CedarGatekeeper> then;
        try {
            then = known.size() < MOST_VERSIONS || known.containsKey(policy)
                    ? known.computeIfAbsent(policy, this::load)
                    : load(policy);
        } catch (PrioritizerException e) {
            return new Recomputed.Unknown("the policies of then cannot be loaded: " + e.getMessage());
        }
        if (then.isEmpty()) {
            return new Recomputed.Unknown("the log does not hold the text of policy " + policy);
        }
        Verdict verdict = then.get().judge(question);
        if (verdict.decision().name().equals(decision)
                && verdict.approval().name().equals(approval)) {
            return new Recomputed.Same();
        }
        if (verdict.reasons().stream().anyMatch(reason -> reason.id().equals("error"))) {
            return new Recomputed.Unknown("the policies of then cannot be asked: "
                    + verdict.reasons().getFirst().says());
        }
        return new Recomputed.Other("policy " + policy + " decides " + verdict.decision() + " with approval "
                + verdict.approval() + " about the logged question, and the log says " + decision + " with approval "
                + approval);
    }

    private Optional<CedarGatekeeper> load(String version) {
        List<LogEntry> entries = log.list(EntryQuery.all()
                        .of("policy")
                        .about("urn:alice:policy:" + version)
                        .page(-1, EntryQuery.MAX_LIMIT))
                .entries();
        StringBuilder text = new StringBuilder();
        for (LogEntry entry : entries) {
            piece(entry).ifPresent(text::append);
        }
        return PolicyText.read(text.toString())
                .filter(policies -> policies.version().asHex().equals(version))
                .map(policies -> {
                    CedarGatekeeper gatekeeper = CedarGatekeeper.load(policies);
                    gatekeeper.awaitReady();
                    return gatekeeper;
                });
    }

    private Optional<String> piece(LogEntry entry) {
        return log.statement(entry.id()).flatMap(bytes -> {
            try {
                Map<String, Object> paper = CanonicalJson.readObject(Bytes.of(
                        SignedStatement.decode(bytes.toBytes()).payload().toBytes()));
                return paper.get("text") instanceof String text ? Optional.of(text) : Optional.empty();
            } catch (MalformedException | IllegalArgumentException notOurs) {
                return Optional.empty();
            }
        });
    }
}
