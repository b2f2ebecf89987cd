package dev.alice.keri.witness;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Json;
import dev.alice.keri.event.Sad;
import dev.alice.keri.event.Said;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * What a witness is asked to judge.
 *
 * @param flow SHA2-256 (code I) of the proposal
 * @param proposal the canonical bytes of the proposed flow
 * @param statement the transparent statement that registers it (COSE bytes)
 */
public record Submission(Said flow, Octets proposal, Octets statement) {
    private static final List<String> NAMES = List.of("v", "t", "flow", "proposal", "statement");

    public Submission {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(proposal.toByteArray());
            if (!Matter.of(MatterCode.SHA2_256, digest).qb64().equals(flow.qb64())) {
                throw new KeriException("the proposal's digest is not the flow " + flow);
            }
        } catch (NoSuchAlgorithmException e) {
            throw new KeriException("this Java has no SHA-256", e);
        }
    }

    /** The submission as the body of a message, the bytes in base64url. */
    Octets document() {
        return Sad.draft(Verdict.PROTOCOL, "propose")
                .put("flow", flow.qb64())
                .put("proposal", base64(proposal))
                .put("statement", base64(statement))
                .seal()
                .raw();
    }

    static Submission read(Octets document) {
        Sad sad = Sad.read(document);
        if (!sad.names().equals(NAMES) || !sad.text("t").equals("propose")) {
            throw new KeriException("a submission has the fields " + String.join(" ", NAMES) + " in this order");
        }
        return new Submission(new Said(sad.text("flow")), octets(sad.text("proposal")), octets(sad.text("statement")));
    }

    private static Json base64(Octets octets) {
        return Json.text(Base64.getUrlEncoder().withoutPadding().encodeToString(octets.toByteArray()));
    }

    private static Octets octets(String base64) {
        try {
            return Octets.copyOf(Base64.getUrlDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new KeriException("a submission's bytes are base64url without padding", e);
        }
    }
}
