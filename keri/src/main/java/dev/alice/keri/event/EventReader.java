package dev.alice.keri.event;

import dev.alice.keri.cesr.Octets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The reader of key messages: exact fields in exact order, numbers in range, the SAID checked on the bytes. */
public final class EventReader {
    private static final List<String> ICP = List.of("v", "t", "d", "i", "s", "kt", "k", "nt", "n", "bt", "b", "c", "a");
    private static final List<String> DIP =
            List.of("v", "t", "d", "i", "s", "kt", "k", "nt", "n", "bt", "b", "c", "a", "di");
    private static final List<String> ROT =
            List.of("v", "t", "d", "i", "s", "p", "kt", "k", "nt", "n", "bt", "br", "ba", "a");
    private static final List<String> IXN = List.of("v", "t", "d", "i", "s", "p", "a");
    private static final List<String> RCT = List.of("v", "t", "d", "i", "s");
    private static final int MOST_SEALS = 1024;
    private static final int MOST_WITNESSES = 64;

    private EventReader() {}

    /** Reads one body that must be about a key event log; {@link BodyReader} reads the others too. */
    public static KeyMessage read(Octets raw) {
        return switch (BodyReader.read(raw)) {
            case KeyMessage message -> message;
            case Query query -> throw new EventException("a query (qry) where a key message belongs");
            case Reply reply -> throw new EventException("a reply (rpy) where a key message belongs");
            case Exchange exchange -> throw new EventException("an exchange (exn) where a key message belongs");
        };
    }

    /** Reads one body that must be an event. */
    public static Event readEvent(Octets raw) {
        return switch (read(raw)) {
            case Event event -> event;
            case Receipt receipt -> throw new EventException("a receipt where an event belongs");
        };
    }

    static Inception inception(Sad sad) {
        boolean delegated = sad.text("t").equals("dip");
        sad.shape(delegated ? DIP : ICP);
        Aid aid = new Aid(sad.text("i"));
        boolean selfAddressing = aid.qb64().startsWith("E");
        Said said = sad.verifiedSaid(selfAddressing && sad.text("i").equals(sad.text("d")));
        if (sad.hex("s") != 0) {
            throw new EventException("an inception has sequence number 0");
        }
        KeySet keys = KeySet.read(sad.all());
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
        Optional<Aid> delegator = delegated ? Optional.of(new Aid(sad.text("di"))) : Optional.empty();
        if (delegated
                && (!selfAddressing || delegator.filter(Aid::isNonTransferable).isPresent())) {
            throw new EventException("a delegate has a digest as its identifier, and a delegator that can anchor");
        }
        List<String> traits = sad.texts("c");
        if (traits.contains(Trait.NB.name()) && !witnesses.isEmpty()) {
            throw new EventException("an identifier without backers (NB) that names backers");
        }
        int toad = toad(sad.hex("bt"), witnesses.size());
        return new Inception(sad.raw(), aid, said, keys, toad, witnesses, traits, seals, delegator);
    }

    static Rotation rotation(Sad sad) {
        sad.shape(ROT);
        Said said = sad.verifiedSaid(false);
        return new Rotation(
                sad.raw(),
                new Aid(sad.text("i")),
                said,
                laterSn(sad),
                new Said(sad.text("p")),
                KeySet.read(sad.all()),
                (int) Math.min(sad.hex("bt"), Integer.MAX_VALUE),
                witnesses(sad, "br"),
                witnesses(sad, "ba"),
                seals(sad),
                sad.text("t").equals("drt"));
    }

    static Interaction interaction(Sad sad) {
        sad.shape(IXN);
        Said said = sad.verifiedSaid(false);
        return new Interaction(
                sad.raw(), new Aid(sad.text("i")), said, laterSn(sad), new Said(sad.text("p")), seals(sad));
    }

    static Receipt receipt(Sad sad) {
        sad.shape(RCT);
        return new Receipt(sad.raw(), new Aid(sad.text("i")), sad.hex("s"), new Said(sad.text("d")));
    }

    private static long laterSn(Sad sad) {
        long sn = sad.hex("s");
        if (sn == 0) {
            throw new EventException("only an inception has sequence number 0");
        }
        return sn;
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
