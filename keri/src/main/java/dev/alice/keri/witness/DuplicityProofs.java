package dev.alice.keri.witness;

import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Json;
import dev.alice.keri.kel.KelStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The proofs that an identifier signed two events for one place, as streams that a stranger can check: the log up to the
 * place, the event first seen there, and the other, all with the controller's signatures.
 */
final class DuplicityProofs {
    private static final int MOST_LISTED = 1000;
    private static final int PAGE = 500;

    private final KelStore logs;

    private record Seen(long ordinal, String said, String stream) {}

    DuplicityProofs(KelStore logs) {
        this.logs = logs;
    }

    boolean any(Aid aid) {
        return !logs.duplicities(aid).isEmpty();
    }

    /**
     * Writes everything that was ever accepted of an identifier, in the order of first seen, up to the last place with a
     * proof, and after each event the others that were signed for its place.
     */
    void write(Aid aid, OutputStream out) throws IOException {
        Map<String, List<KelStore.Duplicity>> left = logs.duplicities(aid).stream()
                .collect(Collectors.groupingBy(d -> d.first().qb64(), LinkedHashMap::new, Collectors.toList()));
        List<Seen> page = page(aid, 0);
        while (!page.isEmpty() && !left.isEmpty()) {
            for (Seen seen : page) {
                if (!left.isEmpty()) {
                    out.write(seen.stream.getBytes(StandardCharsets.UTF_8));
                }
                List<KelStore.Duplicity> others = left.remove(seen.said);
                for (KelStore.Duplicity other : others == null ? List.<KelStore.Duplicity>of() : others) {
                    out.write(text(other).getBytes(StandardCharsets.UTF_8));
                }
            }
            page = page(aid, page.get(page.size() - 1).ordinal + 1);
        }
    }

    private List<Seen> page(Aid aid, long from) {
        return logs.jdbi()
                .withHandle(h -> h.createQuery("SELECT ordinal, said, raw, signatures FROM keri_event"
                                + " WHERE pre = :pre AND ordinal >= :from ORDER BY ordinal LIMIT " + PAGE)
                        .bind("pre", aid.qb64())
                        .bind("from", from)
                        .map((rs, ctx) -> new Seen(
                                rs.getLong(1),
                                rs.getString(2),
                                new String(rs.getBytes(3), StandardCharsets.UTF_8) + signatures(rs.getString(4))))
                        .list());
    }

    private static String signatures(String stored) {
        List<IndexedSignature> signatures =
                Arrays.stream(stored.split(" ")).map(IndexedSignature::parse).toList();
        return AttachmentText.framed(AttachmentText.signatures(signatures, List.of()));
    }

    private static String text(KelStore.Duplicity duplicity) {
        return duplicity.other().raw().text()
                + AttachmentText.framed(AttachmentText.signatures(duplicity.signatures(), List.of()));
    }

    /** The places of all duplicities as a JSON list, the newest first. */
    String list() {
        List<Json> places = logs.jdbi()
                .withHandle(h -> h.createQuery(
                                "SELECT pre, sn, first_said, other FROM keri_duplicity ORDER BY seen DESC LIMIT "
                                        + MOST_LISTED)
                        .map((rs, ctx) -> place(rs.getString(1), rs.getLong(2), rs.getString(3), rs.getString(4)))
                        .list());
        return new Json.Fields(Map.of("duplicity", new Json.Items(places))).text();
    }

    private static Json place(String aid, long sn, String first, String other) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("i", Json.text(aid));
        fields.put("s", Json.text(Long.toHexString(sn)));
        fields.put("first", Json.text(first));
        fields.put("other", Json.text(other));
        return new Json.Fields(fields);
    }
}
