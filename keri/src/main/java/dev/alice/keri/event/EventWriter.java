package dev.alice.keri.event;

import java.util.List;

/** The writer of key messages; what it returns has been read back by {@link EventReader}. */
public final class EventWriter {
    private EventWriter() {}

    /** An inception whose identifier is its own digest (prefix E). */
    public static Inception inception(
            KeySet keys, int toad, List<Aid> witnesses, List<String> traits, List<Seal> seals) {
        Sad.Draft draft = Sad.draft("KERI", "icp").said().selfAddressingPrefix();
        return (Inception) EventReader.read(
                inception(draft, keys, toad, witnesses, traits, seals).seal().raw());
    }

    /** An inception that the delegator must anchor (dip). */
    public static Inception delegatedInception(
            Aid delegator, KeySet keys, int toad, List<Aid> witnesses, List<String> traits, List<Seal> seals) {
        Sad.Draft draft = Sad.draft("KERI", "dip").said().selfAddressingPrefix();
        inception(draft, keys, toad, witnesses, traits, seals).put("di", delegator.qb64());
        return (Inception) EventReader.read(draft.seal().raw());
    }

    /** The inception of an identifier that is its key for ever (prefix B). */
    public static Inception nonTransferable(Aid aid) {
        KeySet keys = new KeySet(new Threshold.Count(1), List.of(aid.matter()), new Threshold.Count(0), List.of());
        Sad.Draft draft = Sad.draft("KERI", "icp").said().put("i", aid.qb64());
        return (Inception) EventReader.read(inception(draft, keys, 0, List.of(), List.of(), List.of())
                .seal()
                .raw());
    }

    public static Rotation rotation(
            Aid aid, long sn, Said prior, KeySet keys, int toad, List<Aid> cuts, List<Aid> adds, List<Seal> seals) {
        return rotation("rot", aid, sn, prior, keys, toad, cuts, adds, seals);
    }

    /** A rotation that the delegator must anchor (drt). */
    public static Rotation delegatedRotation(
            Aid aid, long sn, Said prior, KeySet keys, int toad, List<Aid> cuts, List<Aid> adds, List<Seal> seals) {
        return rotation("drt", aid, sn, prior, keys, toad, cuts, adds, seals);
    }

    private static Rotation rotation(
            String ilk,
            Aid aid,
            long sn,
            Said prior,
            KeySet keys,
            int toad,
            List<Aid> cuts,
            List<Aid> adds,
            List<Seal> seals) {
        Sad.Draft draft = Sad.draft("KERI", ilk).said().put("i", aid.qb64()).put("s", Long.toHexString(sn));
        put(draft.put("p", prior.qb64()), keys)
                .put("bt", Integer.toHexString(toad))
                .put("br", Aid.list(cuts))
                .put("ba", Aid.list(adds))
                .put("a", Seal.list(seals));
        return (Rotation) EventReader.read(draft.seal().raw());
    }

    public static Interaction interaction(Aid aid, long sn, Said prior, List<Seal> seals) {
        Sad.Draft draft = Sad.draft("KERI", "ixn")
                .said()
                .put("i", aid.qb64())
                .put("s", Long.toHexString(sn))
                .put("p", prior.qb64())
                .put("a", Seal.list(seals));
        return (Interaction) EventReader.read(draft.seal().raw());
    }

    /** The body of a receipt for this event. */
    public static Receipt receipt(Event event) {
        Sad.Draft draft = Sad.draft("KERI", "rct")
                .put("d", event.said().qb64())
                .put("i", event.aid().qb64())
                .put("s", Long.toHexString(event.sn()));
        return (Receipt) EventReader.read(draft.seal().raw());
    }

    private static Sad.Draft inception(
            Sad.Draft draft, KeySet keys, int toad, List<Aid> witnesses, List<String> traits, List<Seal> seals) {
        return put(draft.put("s", "0"), keys)
                .put("bt", Integer.toHexString(toad))
                .put("b", Aid.list(witnesses))
                .put("c", Json.texts(traits))
                .put("a", Seal.list(seals));
    }

    private static Sad.Draft put(Sad.Draft draft, KeySet keys) {
        keys.json().forEach(draft::put);
        return draft;
    }
}
