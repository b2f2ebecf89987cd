package dev.alice.keri.event;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Octets;
import java.util.HashSet;
import java.util.List;

/** The reader of key messages: exact fields in exact order, numbers in range, the SAID checked on the bytes. */
public final class EventReader {
    private static final List<String> ICP = List.of("v", "t", "d", "i", "s", "kt", "k", "nt", "n", "bt", "b", "c", "a");
    private static final List<String> ROT =
            List.of("v", "t", "d", "i", "s", "p", "kt", "k", "nt", "n", "bt", "br", "ba", "a");
    private static final List<String> IXN = List.of("v", "t", "d", "i", "s", "p", "a");
    private static final List<String> RCT = List.of("v", "t", "d", "i", "s");
    private static final int MOST_SEALS = 1024;
    private static final int MOST_WITNESSES = 64;

    private EventReader() {}

    /** Reads one body. */
    public static KeyMessage read(Octets raw) {
        Sad sad = Sad.read(raw);
        String version = sad.text("v");
        if (!version.equals("KERI10JSON%06x_".formatted(raw.length()))) {
            throw new EventException("the version string is not KERI10JSON and the size of " + raw.length() + " bytes");
        }
        return switch (sad.text("t")) {
            case "icp" -> inception(sad);
            case "rot" -> rotation(sad);
            case "ixn" -> interaction(sad);
            case "rct" -> receipt(sad);
            case "dip", "drt" ->
                throw new EventException("a delegated event (" + sad.text("t") + "); delegation is not accepted here");
            default -> throw new EventException("not a key message; icp, rot, ixn and rct are read here");
        };
    }

    /** Reads one body that must be an event. */
    public static Event readEvent(Octets raw) {
        return switch (read(raw)) {
            case Event event -> event;
            case Receipt receipt -> throw new EventException("a receipt where an event belongs");
        };
    }

    private static Inception inception(Sad sad) {
        shape(sad, ICP);
        Aid aid = new Aid(sad.text("i"));
        boolean selfAddressing = aid.qb64().startsWith("E");
        Said said = sad.verifiedSaid(selfAddressing && sad.text("i").equals(sad.text("d")));
        if (sad.hex("s") != 0) {
            throw new EventException("an inception has sequence number 0");
        }
        KeySet keys = keySet(sad);
        if (selfAddressing
                ? !aid.qb64().equals(said.qb64())
                : keys.keys().size() != 1 || !keys.keys().get(0).qb64().equals(aid.qb64())) {
            throw new EventException("the identifier " + aid + " is not derived from its inception");
        }
        List<Aid> witnesses = witnesses(sad, "b");
        List<Seal> seals = seals(sad);
        if (aid.isNonTransferable() && !(keys.nextDigests().isEmpty() && witnesses.isEmpty() && seals.isEmpty())) {
            throw new EventException("an identifier that never rotates has no next keys, witnesses or seals");
        }
        int toad = toad(sad.hex("bt"), witnesses.size());
        return new Inception(sad.raw(), aid, said, keys, toad, witnesses, sad.texts("c"), seals);
    }

    private static Rotation rotation(Sad sad) {
        shape(sad, ROT);
        Said said = sad.verifiedSaid(false);
        return new Rotation(
                sad.raw(),
                new Aid(sad.text("i")),
                said,
                laterSn(sad),
                new Said(sad.text("p")),
                keySet(sad),
                (int) Math.min(sad.hex("bt"), Integer.MAX_VALUE),
                witnesses(sad, "br"),
                witnesses(sad, "ba"),
                seals(sad));
    }

    private static Interaction interaction(Sad sad) {
        shape(sad, IXN);
        Said said = sad.verifiedSaid(false);
        return new Interaction(
                sad.raw(), new Aid(sad.text("i")), said, laterSn(sad), new Said(sad.text("p")), seals(sad));
    }

    private static Receipt receipt(Sad sad) {
        shape(sad, RCT);
        return new Receipt(sad.raw(), new Aid(sad.text("i")), sad.hex("s"), new Said(sad.text("d")));
    }

    private static void shape(Sad sad, List<String> names) {
        if (!sad.names().equals(names)) {
            throw new EventException(
                    "a " + sad.text("t") + " has the fields " + String.join(" ", names) + " in this order");
        }
    }

    private static long laterSn(Sad sad) {
        long sn = sad.hex("s");
        if (sn == 0) {
            throw new EventException("only an inception has sequence number 0");
        }
        return sn;
    }

    private static KeySet keySet(Sad sad) {
        List<Matter> keys = sad.texts("k").stream().map(Matter::parse).toList();
        List<Said> next = sad.texts("n").stream().map(Said::new).toList();
        return new KeySet(
                Threshold.read("kt", sad.field("kt"), keys.size()),
                keys,
                Threshold.read("nt", sad.field("nt"), next.size()),
                next);
    }

    private static List<Aid> witnesses(Sad sad, String name) {
        List<Aid> witnesses = sad.texts(name).stream().map(Aid::new).toList();
        if (witnesses.size() > MOST_WITNESSES
                || new HashSet<>(witnesses).size() != witnesses.size()
                || !witnesses.stream().allMatch(Aid::isNonTransferable)) {
            throw new EventException("the field '" + name + "' is a list of at most " + MOST_WITNESSES
                    + " different identifiers that never rotate (code B)");
        }
        return witnesses;
    }

    private static List<Seal> seals(Sad sad) {
        List<Json> items = sad.items("a");
        if (items.size() > MOST_SEALS) {
            throw new EventException("more than " + MOST_SEALS + " seals in one event");
        }
        return items.stream().map(Seal::read).toList();
    }

    /** Checks a witness threshold: between 1 and the number of witnesses, 0 where there are none. */
    public static int toad(long toad, int witnesses) {
        if (witnesses == 0 ? toad != 0 : toad < 1 || toad > witnesses) {
            throw new EventException("a witness threshold of " + toad + " with " + witnesses + " witnesses");
        }
        return (int) toad;
    }
}
