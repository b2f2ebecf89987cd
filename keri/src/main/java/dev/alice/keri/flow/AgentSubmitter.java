package dev.alice.keri.flow;

import dev.alice.keri.controller.Identity;
import dev.alice.keri.event.Aid;
import dev.alice.keri.kel.Establishment;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KelText;
import dev.alice.keri.witness.FlowAnchor;
import dev.alice.keri.witness.Submitter;
import dev.alice.keri.witness.WitnessClient;
import java.util.Optional;

/** The agent as who asks its witnesses for verdicts. */
final class AgentSubmitter implements Submitter {
    private static final int MOST_EVENTS = 1000;

    private final Identity agent;

    AgentSubmitter(Identity agent) {
        this.agent = agent;
    }

    @Override
    public Aid aid() {
        return agent.aid();
    }

    @Override
    public Signed sign(byte[] message) {
        while (true) {
            Identity.Signed signed = agent.signWithKid(message);
            Establishment inForce = agent.state().establishment();
            // the two differ only while a rotation happens
            if (inForce.said().equals(signed.kid())) {
                return new Signed(inForce.sn(), signed.kid(), signed.signature());
            }
        }
    }

    @Override
    public void bringLog(WitnessClient witness, long from) {
        StringBuilder log = new StringBuilder();
        Optional<KelStore.Stored> event = agent.at(from);
        for (long next = from + 1; event.isPresent() && next <= from + MOST_EVENTS; next++) {
            FlowAnchor.of(event.get().event())
                    .flatMap(anchor -> agent.verdictsOf(anchor.flow()))
                    .ifPresent(witness::show);
            log.append(KelText.event(event.get()));
            event = agent.at(next);
        }
        witness.put(log.toString());
    }
}
