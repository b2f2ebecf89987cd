package dev.alice.keri.kel;

import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.event.Aid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The writer of stored events as a CESR stream that verifies by itself: body, -A, -B, and -G where a delegator anchored it, all in a frame. */
public final class KelText {
    private KelText() {}

    /** One event with its signatures and those receipts whose witnesses are in force. */
    public static String event(KelStore.Stored stored) {
        return event(
                stored.event().raw().text(),
                stored.signatures(),
                stored.establishment().witnesses(),
                stored.receipts(),
                stored.delegation());
    }

    static String event(
            String body,
            List<IndexedSignature> signatures,
            List<Aid> witnesses,
            Map<Aid, Matter> receipts,
            Optional<Delegation> delegation) {
        List<IndexedSignature> indexed = new ArrayList<>();
        for (int i = 0; i < witnesses.size(); i++) {
            Matter signature = receipts.get(witnesses.get(i));
            if (signature != null) {
                indexed.add(IndexedSignature.both(i, signature.raw()));
            }
        }
        String source = delegation
                .map(d -> AttachmentText.source(d.sn(), Matter.parse(d.said().qb64())))
                .orElse("");
        return body + AttachmentText.framed(AttachmentText.signatures(signatures, indexed) + source);
    }

    /** Events one after the other. */
    public static String log(List<KelStore.Stored> events) {
        StringBuilder out = new StringBuilder();
        events.forEach(e -> out.append(event(e)));
        return out.toString();
    }
}
