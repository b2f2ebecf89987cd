package dev.alice.keri.event;

import java.util.List;

/** The writer of key messages; what it returns has been read back by {@link EventReader}. */
public final class EventWriter {
    private EventWriter() {}

    /** An inception whose identifier is its own digest (prefix E). */
    public static Inception inception(
            KeySet keys, int toad, List<Aid> witnesses, List<String> traits, List<Seal> seals) {
        return (Inception)
                inception(Sad.draft("KERI", "icp").said().selfAddressingPrefix(), keys, toad, witnesses, traits, seals);
    }

    /** The inception of an identifier that is its key for ever (prefix B). */
    public static Inception nonTransferable(Aid aid) {
        KeySet keys = new KeySet(new Threshold.Count(1), List.of(aid.matter()), new Threshold.Count(0), List.of());
        return (Inception) inception(
                Sad.draft("KERI", "icp").said().put("i", aid.qb64()), keys, 0, List.of(), List.of(), List.of());
    }

    public static Rotation rotation(
            Aid aid, long sn, Said prior, KeySet keys, int toad, List<Aid> cuts, List<Aid> adds, List<Seal> seals) {
        Sad.Draft draft = Sad.draft("KERI", "rot").said().put("i", aid.qb64()).put("s", Long.toHexString(sn));
        put(draft.put("p", prior.qb64()), keys)
                .put("bt", Integer.toHexString(toad))
                .put("br", list(cuts))
                .put("ba", list(adds))
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

    private static KeyMessage inception(
            Sad.Draft draft, KeySet keys, int toad, List<Aid> witnesses, List<String> traits, List<Seal> seals) {
        put(draft.put("s", "0"), keys)
                .put("bt", Integer.toHexString(toad))
                .put("b", list(witnesses))
                .put("c", Json.texts(traits))
                .put("a", Seal.list(seals));
        return EventReader.read(draft.seal().raw());
    }

    private static Sad.Draft put(Sad.Draft draft, KeySet keys) {
        return draft.put("kt", keys.threshold().json())
                .put("k", Json.texts(keys.keys().stream().map(k -> k.qb64()).toList()))
                .put("nt", keys.nextThreshold().json())
                .put("n", Json.texts(keys.nextDigests().stream().map(Said::qb64).toList()));
    }

    private static Json list(List<Aid> aids) {
        return Json.texts(aids.stream().map(Aid::qb64).toList());
    }
}
