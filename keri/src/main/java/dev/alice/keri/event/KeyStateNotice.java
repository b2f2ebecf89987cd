package dev.alice.keri.event;

import dev.alice.keri.cesr.Matter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one component says the key state of an identifier is (rpy {@code /ksn/…}). It is a claim, to be checked against the
 * log itself.
 *
 * @param prior the SAID before the latest event; empty after an inception
 * @param ordinal first-seen number of the latest event at the component
 * @param ilk type of the latest event
 * @param establishmentSn the latest establishment event, with its SAID, cuts and adds
 */
public record KeyStateNotice(
        Aid aid,
        long sn,
        Optional<Said> prior,
        Said said,
        long ordinal,
        Instant seen,
        String ilk,
        KeySet keySet,
        int toad,
        List<Aid> witnesses,
        List<String> traits,
        long establishmentSn,
        Said establishment,
        List<Aid> cuts,
        List<Aid> adds,
        Optional<Aid> delegator) {
    private static final List<String> NAMES =
            List.of("vn", "i", "s", "p", "d", "f", "dt", "et", "kt", "k", "nt", "n", "bt", "b", "c", "ee", "di");
    private static final Json VERSION = new Json.Items(List.of(new Json.Literal("1"), new Json.Literal("0")));

    public KeyStateNotice {
        witnesses = List.copyOf(witnesses);
        traits = List.copyOf(traits);
        cuts = List.copyOf(cuts);
        adds = List.copyOf(adds);
    }

    /** The statement of this component, made now. */
    public Reply reply(Instant now, Aid component) {
        return Reply.of(now, "/ksn/" + component, attributes());
    }

    /** Reads a reply whose route begins with {@code /ksn/}. */
    public static KeyStateNotice read(Reply reply) {
        if (!reply.route().startsWith("/ksn/")) {
            throw new EventException("a key state is a reply at /ksn/");
        }
        return read(reply.attributes());
    }

    static KeyStateNotice read(Json.Fields a) {
        Json.Fields ee = a.fields("ee");
        if (!List.copyOf(a.values().keySet()).equals(NAMES)
                || !List.copyOf(ee.values().keySet()).equals(List.of("s", "d", "br", "ba"))) {
            throw new EventException("a key state has the fields " + String.join(" ", NAMES) + " in this order");
        }
        if (!VERSION.equals(a.get("vn"))) {
            throw new EventException("a key state of version [1,0] is read here");
        }
        List<Aid> witnesses = aids(a, "b");
        return new KeyStateNotice(
                new Aid(a.text("i")),
                a.hex("s"),
                a.text("p").isEmpty() ? Optional.empty() : Optional.of(new Said(a.text("p"))),
                new Said(a.text("d")),
                a.hex("f"),
                Matter.instant(a.text("dt")),
                a.text("et"),
                KeySet.read(a),
                EventReader.toad(a.hex("bt"), witnesses.size()),
                witnesses,
                a.texts("c"),
                ee.hex("s"),
                new Said(ee.text("d")),
                aids(ee, "br"),
                aids(ee, "ba"),
                a.text("di").isEmpty() ? Optional.empty() : Optional.of(new Aid(a.text("di"))));
    }

    private Json.Fields attributes() {
        Map<String, Json> ee = new LinkedHashMap<>();
        ee.put("s", Json.text(Long.toHexString(establishmentSn)));
        ee.put("d", Json.text(establishment.qb64()));
        ee.put("br", Aid.list(cuts));
        ee.put("ba", Aid.list(adds));
        Map<String, Json> a = new LinkedHashMap<>();
        a.put("vn", VERSION);
        a.put("i", Json.text(aid.qb64()));
        a.put("s", Json.text(Long.toHexString(sn)));
        a.put("p", Json.text(prior.map(Said::qb64).orElse("")));
        a.put("d", Json.text(said.qb64()));
        a.put("f", Json.text(Long.toHexString(ordinal)));
        a.put("dt", Json.text(Matter.iso(seen)));
        a.put("et", Json.text(ilk));
        a.putAll(keySet.json());
        a.put("bt", Json.text(Integer.toHexString(toad)));
        a.put("b", Aid.list(witnesses));
        a.put("c", Json.texts(traits));
        a.put("ee", new Json.Fields(ee));
        a.put("di", Json.text(delegator.map(Aid::qb64).orElse("")));
        return new Json.Fields(a);
    }

    private static List<Aid> aids(Json.Fields fields, String name) {
        return fields.texts(name).stream().map(Aid::new).toList();
    }
}
