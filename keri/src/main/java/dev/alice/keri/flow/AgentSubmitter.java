package dev.alice.keri.flow;

import dev.alice.keri.controller.Identity;
import dev.alice.keri.event.Aid;
import dev.alice.keri.kel.Establishment;
import dev.alice.keri.witness.Submitter;
import dev.alice.keri.witness.WitnessClient;

/** The agent as who asks its witnesses for verdicts. */
final class AgentSubmitter implements Submitter {
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
        agent.show(witness, from, agent.state().sn());
    }
}
