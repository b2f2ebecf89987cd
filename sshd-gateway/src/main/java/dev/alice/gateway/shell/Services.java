package dev.alice.gateway.shell;

import dev.alice.agent.Ghost;
import dev.alice.engine.FlowEngine;
import dev.alice.engine.FlowJournal;
import dev.alice.flow.Aid;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Assessor;
import dev.alice.flow.port.Witnesses;
import dev.alice.prioritizer.policy.CedarGatekeeper;
import dev.alice.prioritizer.rank.Standings;
import dev.alice.prioritizer.valuechain.ValueChain;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a conversation needs of its node.
 *
 * @param policies the policies in force: {@code version} and {@code policies} with id and words
 */
public record Services(
        FlowEngine engine,
        FlowJournal journal,
        Ghost ghost,
        Ledger ledger,
        Witnesses witnesses,
        CedarGatekeeper gatekeeper,
        Assessor assessor,
        Supplier<Map<String, Object>> policies,
        Standings standings,
        ValueChain chain,
        Attestations attestations,
        Aid agent,
        Clock clock,
        SecureRandom random) {

    /** The finder of what takes a person's flows back. */
    Undo undo(UserName user) {
        return new Undo(ledger, user, issuer());
    }

    /** Who signs the statements of this server. */
    String issuer() {
        return "did:keri:" + agent.qb64();
    }

    /** The witnesses that answer now, of all. */
    String witnessCount() {
        List<Witnesses.Member> members = witnesses.status();
        return members.stream().filter(Witnesses.Member::up).count() + "/" + members.size();
    }
}
