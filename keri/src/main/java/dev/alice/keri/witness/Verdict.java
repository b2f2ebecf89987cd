package dev.alice.keri.witness;

import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.cesr.SignatureCheck;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Json;
import dev.alice.keri.event.Sad;
import dev.alice.keri.event.Said;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One witness's final word on one flow, its signature verified: a self-addressed object with the fields
 * {@code v t d i flow ok reason policy dt}, and a couple (-C) of the witness and its signature over those bytes.
 */
public record Verdict(
        Aid witness,
        Said said,
        Said flow,
        boolean approves,
        String reason,
        String policy,
        Octets document,
        Matter signature) {
    static final String PROTOCOL = "ALIC";
    private static final List<String> NAMES = List.of("v", "t", "d", "i", "flow", "ok", "reason", "policy", "dt");
    private static final int MOST_BODY = 1 << 14;
    private static final int MOST_ATTACHED = 1 << 12;
    private static final int MOST_VERDICTS = 64;

    static Octets draft(Aid witness, Said flow, boolean approves, String reason, String policy, Instant at) {
        return Sad.draft(PROTOCOL, "verdict")
                .said()
                .put("i", witness.qb64())
                .put("flow", flow.qb64())
                .put("ok", new Json.Literal(Boolean.toString(approves)))
                .put("reason", reason)
                .put("policy", policy)
                .put("dt", Matter.iso(at))
                .seal()
                .raw();
    }

    /** The verdict as a message of a stream. */
    public byte[] message() {
        String couple = AttachmentText.couples(List.of(new Couple(witness.matter(), signature)));
        return (document.text() + couple).getBytes(StandardCharsets.UTF_8);
    }

    /** Reads verdicts one after the other; each must be well-formed and signed by the witness that it names. */
    public static List<Verdict> parse(byte[] stream) {
        return parse(stream, new SignatureCheck());
    }

    static List<Verdict> parse(byte[] stream, SignatureCheck check) {
        List<Verdict> verdicts = kept(stream);
        for (Verdict verdict : verdicts) {
            if (!verdict.verifies(check)) {
                throw unsigned(verdict.said, verdict.witness);
            }
        }
        return verdicts;
    }

    /** Whether a body names the protocol of verdicts. */
    static boolean is(Octets body) {
        return body.text().startsWith("{\"v\":\"" + PROTOCOL);
    }

    /** Reads one message of a stream, a verdict that must be signed by the witness that it names. */
    static Verdict of(Message message, SignatureCheck check) {
        Verdict verdict = read(message);
        if (message.body().length() > MOST_BODY || !verdict.verifies(check)) {
            throw unsigned(verdict.said, verdict.witness);
        }
        return verdict;
    }

    private boolean verifies(SignatureCheck check) {
        return check.verify(witness.qb64(), signature.raw(), document.toByteArray());
    }

    /** Reads verdicts whose signatures were verified before they were kept. */
    static List<Verdict> kept(byte[] stream) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Message message : new MessageStream(MOST_BODY, MOST_ATTACHED, List.of(PROTOCOL)).drain(stream)) {
            if (verdicts.size() == MOST_VERDICTS) {
                throw new WitnessException(-1, "more than " + MOST_VERDICTS + " verdicts in one bundle");
            }
            verdicts.add(read(message));
        }
        return verdicts;
    }

    private static Verdict read(Message message) {
        Sad sad = Sad.read(message.body());
        if (!sad.names().equals(NAMES) || !sad.text("t").equals("verdict")) {
            throw new WitnessException(-1, "a verdict has the fields " + String.join(" ", NAMES) + " in this order");
        }
        Said said = sad.verifiedSaid(false);
        Aid witness = new Aid(sad.text("i"));
        String ok = sad.field("ok").text();
        List<Couple> couples = message.attachments().couples();
        if (couples.size() != 1 || !couples.get(0).signer().qb64().equals(witness.qb64())) {
            throw unsigned(said, witness);
        }
        if (!ok.equals("true") && !ok.equals("false")) {
            throw new WitnessException(-1, "the verdict " + said + " says neither true nor false");
        }
        return new Verdict(
                witness,
                said,
                new Said(sad.text("flow")),
                ok.equals("true"),
                sad.text("reason"),
                sad.text("policy"),
                message.body(),
                couples.get(0).signature());
    }

    private static WitnessException unsigned(Said said, Aid witness) {
        return new WitnessException(-1, "the verdict " + said + " is not signed by the witness " + witness);
    }
}
