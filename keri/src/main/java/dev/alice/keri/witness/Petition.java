package dev.alice.keri.witness;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Octets;
import java.nio.charset.StandardCharsets;

/** A submission signed by who asks for verdicts on it: one message, the same for every witness that is asked. */
public final class Petition {
    private final Submission submission;
    private final Submitter submitter;
    private final byte[] message;

    /** Signs the submission with the submitter's key in force. */
    public Petition(Submission submission, Submitter submitter) {
        this.submission = submission;
        this.submitter = submitter;
        Octets document = submission.document();
        Submitter.Signed signed = submitter.sign(document.toByteArray());
        String endorsement = EndorsementText.of(
                submitter.aid().matter(),
                signed.sn(),
                Matter.parse(signed.establishment().qb64()),
                signed.signature());
        this.message = (document.text() + endorsement).getBytes(StandardCharsets.UTF_8);
    }

    Submission submission() {
        return submission;
    }

    Submitter submitter() {
        return submitter;
    }

    byte[] message() {
        return message;
    }
}
