package dev.alice.keri.event;

import java.util.List;
import java.util.Map;

/** What an event anchors: a commitment to something outside its key event log. */
public sealed interface Seal {
    Json json();

    /** {@code {d}}: a digest of anything. */
    record Digest(Said said) implements Seal {
        @Override
        public Json json() {
            return Json.fields("d", said.qb64());
        }
    }

    /** {@code {rd}}: the root of a Merkle tree. */
    record Root(Said said) implements Seal {
        @Override
        public Json json() {
            return Json.fields("rd", said.qb64());
        }
    }

    /** {@code {i,s,d}}: an event of another identifier. */
    record Location(Aid aid, long sn, Said said) implements Seal {
        @Override
        public Json json() {
            return Json.fields("i", aid.qb64(), "s", Long.toHexString(sn), "d", said.qb64());
        }
    }

    /** {@code {i}}: the latest establishment event of an identifier. */
    record Last(Aid aid) implements Seal {
        @Override
        public Json json() {
            return Json.fields("i", aid.qb64());
        }
    }

    /** {@code {s,d}}: an event whose identifier is known from elsewhere. */
    record Source(long sn, Said said) implements Seal {
        @Override
        public Json json() {
            return Json.fields("s", Long.toHexString(sn), "d", said.qb64());
        }
    }

    /** Anything else; it is kept, and means nothing here. */
    record Opaque(Json json) implements Seal {}

    /** Reads one member of the field {@code a}. */
    static Seal read(Json json) {
        if (!(json instanceof Json.Fields fields)
                || !fields.values().values().stream().allMatch(Json.Text.class::isInstance)) {
            return new Opaque(json);
        }
        Map<String, Json> f = fields.values();
        return switch (String.join(",", f.keySet())) {
            case "d" -> new Digest(new Said(text(f, "d")));
            case "rd" -> new Root(new Said(text(f, "rd")));
            case "i,s,d" ->
                new Location(new Aid(text(f, "i")), Sad.hexNumber("s", text(f, "s")), new Said(text(f, "d")));
            case "i" -> new Last(new Aid(text(f, "i")));
            case "s,d" -> new Source(Sad.hexNumber("s", text(f, "s")), new Said(text(f, "d")));
            default -> new Opaque(json);
        };
    }

    static Json list(List<Seal> seals) {
        return new Json.Items(seals.stream().map(Seal::json).toList());
    }

    private static String text(Map<String, Json> fields, String name) {
        if (fields.get(name) instanceof Json.Text text) {
            return text.value();
        }
        throw new EventException("the seal's field '" + name + "' is not text");
    }
}
