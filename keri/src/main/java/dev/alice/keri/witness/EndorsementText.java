package dev.alice.keri.witness;

import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Endorsement;
import dev.alice.keri.cesr.Attachments.Source;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import java.util.List;

/** The writer of an endorsement: signatures of another identifier's keys, with (-F) or without (-H) their event. */
final class EndorsementText {
    private EndorsementText() {}

    static String of(Endorsement endorsement) {
        StringBuilder out = new StringBuilder(endorsement.at().isEmpty() ? "-HAB" : "-FAB")
                .append(endorsement.prefix().qb64());
        for (Source at : endorsement.at()) {
            out.append(Matter.number(at.sn()).qb64()).append(at.digest().qb64());
        }
        return out.append(AttachmentText.signatures(endorsement.signatures(), List.of()))
                .toString();
    }

    /** The endorsement by one key of an identifier at one of its establishment events. */
    static String of(Matter prefix, long sn, Matter establishment, Matter signature) {
        return of(new Endorsement(
                prefix, List.of(new Source(sn, establishment)), List.of(IndexedSignature.both(0, signature.raw()))));
    }
}
