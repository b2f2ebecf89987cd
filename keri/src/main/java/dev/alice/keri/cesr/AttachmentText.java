package dev.alice.keri.cesr;

import dev.alice.keri.cesr.Attachments.Couple;
import java.util.List;

/** The writer of attachment groups. */
public final class AttachmentText {
    private AttachmentText() {}

    /** Controller signatures (-A) and, where there are any, witness signatures (-B). */
    public static String signatures(List<IndexedSignature> controller, List<IndexedSignature> witnesses) {
        return group("-A", controller) + group("-B", witnesses);
    }

    /** Receipts by non-transferable identifiers (-C). */
    public static String couples(List<Couple> couples) {
        StringBuilder out = new StringBuilder(new Counter("-C", couples.size()).qb64());
        couples.forEach(c -> out.append(c.signer().qb64()).append(c.signature().qb64()));
        return couples.isEmpty() ? "" : out.toString();
    }

    /** The first sighting of an event (-E). */
    public static String firstSeen(long ordinal, Matter dateTime) {
        return new Counter("-E", 1).qb64() + Matter.number(ordinal).qb64() + dateTime.qb64();
    }

    /** Where the delegator anchored an event (-G). */
    public static String source(long sn, Matter digest) {
        return new Counter("-G", 1).qb64() + Matter.number(sn).qb64() + digest.qb64();
    }

    /** The groups inside one frame (-V), so that a reader can skip them whole. */
    public static String framed(String groups) {
        return groups.isEmpty() ? "" : Counter.frame(groups.length() / 4).qb64() + groups;
    }

    private static String group(String code, List<IndexedSignature> signatures) {
        if (signatures.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder(new Counter(code, signatures.size()).qb64());
        signatures.forEach(s -> out.append(s.qb64()));
        return out.toString();
    }
}
