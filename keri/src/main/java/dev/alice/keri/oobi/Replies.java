package dev.alice.keri.oobi;

import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.Attachments.Endorsement;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.Signatures;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.EventException;
import dev.alice.keri.event.Json;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Sad;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.Establishment;
import dev.alice.keri.kel.Replay;
import java.net.URI;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replies (rpy) of one introduction: {@code /loc/scheme} signed by the end point, {@code /end/role/add} and {@code cut}
 * signed by the identifier. Of two on one thing the later counts; one whose signature does not hold counts for nothing.
 */
final class Replies {
    private static final List<String> NAMES = List.of("v", "t", "d", "dt", "r", "a");

    private record Dated<T>(OffsetDateTime at, T value) {}

    private record Place(Aid eid, String scheme) {}

    private record Role(Aid cid, String role, Aid eid) {}

    private final Replay replay;
    private final Map<Place, Dated<Optional<URI>>> places = new HashMap<>();
    private final Map<Role, Dated<Boolean>> roles = new HashMap<>();

    Replies(Replay replay) {
        this.replay = replay;
    }

    void take(Message message) {
        Sad sad = Sad.read(message.body());
        if (!sad.names().equals(NAMES)) {
            throw new EventException("a rpy has the fields " + String.join(" ", NAMES) + " in this order");
        }
        sad.verifiedSaid(false);
        OffsetDateTime at = date(sad.text("dt"));
        String route = sad.text("r");
        switch (route) {
            case "/loc/scheme" -> {
                Aid eid = new Aid(attribute(sad, "eid"));
                if (signedBy(eid, message)) {
                    keep(places, new Place(eid, attribute(sad, "scheme")), at, place(sad));
                }
            }
            case "/end/role/add", "/end/role/cut" -> {
                Aid cid = new Aid(attribute(sad, "cid"));
                if (signedBy(cid, message)) {
                    Role role = new Role(cid, attribute(sad, "role"), new Aid(attribute(sad, "eid")));
                    keep(roles, role, at, route.endsWith("add"));
                }
            }
            default -> {
                // another route means nothing here, and is dropped
            }
        }
    }

    /** Where end points are reached, https before http. */
    Map<Aid, URI> places() {
        Map<Aid, URI> found = new HashMap<>();
        for (String scheme : List.of("http", "https")) {
            places.forEach((place, said) -> {
                if (place.scheme().equals(scheme)) {
                    said.value().ifPresent(uri -> found.put(place.eid(), uri));
                }
            });
        }
        return found;
    }

    Map<String, List<Aid>> roles(Aid cid) {
        Map<String, List<Aid>> found = new HashMap<>();
        roles.forEach((role, said) -> {
            if (said.value() && role.cid().equals(cid)) {
                found.computeIfAbsent(role.role(), r -> new ArrayList<>()).add(role.eid());
            }
        });
        return found;
    }

    private static <K, V> void keep(Map<K, Dated<V>> into, K key, OffsetDateTime at, V value) {
        Dated<V> before = into.get(key);
        if (before == null || before.at().isBefore(at)) {
            into.put(key, new Dated<>(at, value));
        }
    }

    /** An empty URL withdraws the place. */
    private static Optional<URI> place(Sad sad) {
        String url = attribute(sad, "url");
        if (url.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(url);
            if (uri.getScheme() == null
                    || !uri.getScheme().equals(attribute(sad, "scheme"))
                    || !OobiClient.fetchable(uri)) {
                return Optional.empty();
            }
            return Optional.of(uri);
        } catch (IllegalArgumentException e) {
            throw new EventException("a place is no address: " + e.getMessage());
        }
    }

    private boolean signedBy(Aid aid, Message message) {
        byte[] raw = message.body().toByteArray();
        Attachments attached = message.attachments();
        for (Couple couple : attached.couples()) {
            if (couple.signer().qb64().equals(aid.qb64())
                    && aid.isNonTransferable()
                    && Signatures.verify(aid.matter(), couple.signature().raw(), raw)) {
                return true;
            }
        }
        return attached.endorsements().stream()
                .filter(e -> e.prefix().qb64().equals(aid.qb64()))
                .anyMatch(e -> establishment(aid, e)
                        .filter(in -> satisfied(in.keySet(), e.signatures(), raw))
                        .isPresent());
    }

    /** Only the keys in force count: whoever stole an old key shall not introduce anybody. */
    private Optional<Establishment> establishment(Aid aid, Endorsement endorsement) {
        return replay.state(aid)
                .map(state -> state.establishment())
                .filter(now -> endorsement.at().isEmpty()
                        || now.said()
                                .equals(new Said(
                                        endorsement.at().get(0).digest().qb64())));
    }

    private static boolean satisfied(KeySet keys, List<IndexedSignature> signatures, byte[] raw) {
        Set<Integer> good = new HashSet<>();
        signatures.stream()
                .filter(s -> s.index() < keys.keys().size()
                        && Signatures.verify(keys.keys().get(s.index()), s.raw(), raw))
                .forEach(s -> good.add(s.index()));
        return !good.isEmpty() && keys.threshold().satisfiedBy(good);
    }

    private static OffsetDateTime date(String text) {
        try {
            return OffsetDateTime.parse(text);
        } catch (DateTimeException e) {
            throw new EventException("the field 'dt' is no date-time with an offset");
        }
    }

    private static String attribute(Sad sad, String name) {
        if (sad.field("a") instanceof Json.Fields a && a.values().get(name) instanceof Json.Text text) {
            return text.value();
        }
        throw new EventException("the reply " + sad.text("r") + " has no text '" + name + "'");
    }
}
