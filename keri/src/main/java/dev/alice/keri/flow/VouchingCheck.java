package dev.alice.keri.flow;

import dev.alice.flow.Vouching;
import dev.alice.flow.WitnessVerdict;
import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.SignatureCheck;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.kel.Establishment;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Replay;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.witness.FlowAnchor;
import dev.alice.keri.witness.VerdictBundle;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The verification of a vouching by its own proof, offline: signature, receipts, seals and verdicts. */
public final class VouchingCheck {
    private final int needed;
    private final SignatureCheck check;

    /** A check that demands so many approvals and receipts, whatever the vouching itself says it needs. */
    public VouchingCheck(int needed) {
        this(needed, new SignatureCheck());
    }

    /** The same, with the signatures that this process verified already. */
    VouchingCheck(int needed, SignatureCheck check) {
        this.needed = needed;
        this.check = check;
    }

    /**
     * Why the vouching does not hold against a whole key event log, or empty where it does.
     *
     * @param kel the agent's log as a CESR stream; it is verified from its inception on
     */
    public Optional<String> objection(String kel, Vouching vouching) {
        try {
            Replay replay = new Replay(EventJudge.validating());
            MessageStream.parse(kel.getBytes(StandardCharsets.UTF_8)).forEach(replay::take);
            Aid agent = new Aid(vouching.agent().qb64());
            boolean inForce = replay.history(agent)
                    .saidAt(vouching.sn())
                    .filter(said -> said.qb64().equals(vouching.said()))
                    .isPresent();
            if (!inForce) {
                return Optional.of("event " + vouching.sn() + " of " + agent + " in the log is not " + vouching.said());
            }
            return replay.history(agent)
                    .establishmentBefore(vouching.sn() + 1)
                    .map(establishment -> objection(establishment, vouching))
                    .orElse(Optional.of("the log has no keys in force at event " + vouching.sn()));
        } catch (KeriException e) {
            return Optional.of("the log does not verify: " + e.getMessage());
        }
    }

    /** Why the vouching does not hold under the establishment in force at its event, or empty where it does. */
    public Optional<String> objection(Establishment inForce, Vouching vouching) {
        try {
            return proofObjection(inForce, vouching).or(() -> verdictsObjection(inForce, vouching));
        } catch (KeriException e) {
            return Optional.of("the proof does not verify: " + e.getMessage());
        }
    }

    private Optional<String> proofObjection(Establishment inForce, Vouching vouching) {
        List<Message> messages = MessageStream.parse(vouching.proof().getBytes(StandardCharsets.UTF_8));
        if (messages.size() != 1) {
            return Optional.of("the proof is not one event");
        }
        SignedEvent signed = SignedEvent.of(
                EventReader.readEvent(messages.get(0).body()), messages.get(0).attachments());
        Event event = signed.event();
        if (!event.said().qb64().equals(vouching.said())
                || event.sn() != vouching.sn()
                || !event.aid().qb64().equals(vouching.agent().qb64())) {
            return Optional.of("the proof is another event than the one named");
        }
        boolean anchors = FlowAnchor.of(event)
                .filter(a -> a.flow().qb64().equals(vouching.flow().qb64()))
                .isPresent();
        if (!anchors) {
            return Optional.of("the event does not anchor the flow " + vouching.flow());
        }
        byte[] raw = event.raw().toByteArray();
        var keys = inForce.keySet();
        var signers = new HashSet<Integer>();
        signed.signatures().stream()
                .filter(s -> s.index() < keys.keys().size()
                        && check.verify(keys.keys().get(s.index()).qb64(), s.raw(), raw))
                .forEach(s -> signers.add(s.index()));
        if (signers.isEmpty() || !keys.threshold().satisfiedBy(signers)) {
            return Optional.of("the event is not signed by the agent's keys");
        }
        int receipts = EventJudge.receipts(signed, inForce.witnesses(), check).size();
        return receipts >= Math.max(needed, inForce.toad())
                ? Optional.empty()
                : Optional.of(
                        "only " + receipts + " of " + Math.max(needed, inForce.toad()) + " needed receipts verify");
    }

    private Optional<String> verdictsObjection(Establishment inForce, Vouching vouching) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (WitnessVerdict verdict : vouching.verdicts()) {
            Couple couple = new Couple(Matter.parse(verdict.witness().qb64()), Matter.parse(verdict.signature()));
            stream.writeBytes(verdict.document().toArray());
            stream.writeBytes(AttachmentText.couples(List.of(couple)).getBytes(StandardCharsets.UTF_8));
        }
        VerdictBundle bundle =
                VerdictBundle.of(VerdictBundle.parse(stream.toByteArray(), check).verdicts());
        Event event = EventReader.readEvent(MessageStream.parse(vouching.proof().getBytes(StandardCharsets.UTF_8))
                .get(0)
                .body());
        FlowAnchor anchor = FlowAnchor.of(event).orElseThrow();
        if (!bundle.said().equals(anchor.bundle())) {
            return Optional.of("the verdicts are not those that the event anchors");
        }
        int approvals = bundle.approvals(anchor.flow(), new HashSet<>(inForce.witnesses()))
                .size();
        return approvals >= needed
                ? Optional.empty()
                : Optional.of("only " + approvals + " of " + needed + " needed verdicts approve");
    }
}
