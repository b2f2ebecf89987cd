package dev.alice.keri.event;

import dev.alice.keri.cesr.Blake3;
import dev.alice.keri.cesr.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Self-addressing data: a compact JSON object, with the exact bytes it came in, and, where it has a field {@code d}, the
 * digest over those bytes with the digest's own place filled with {@code #}.
 */
public final class Sad {
    private static final int SAID_LENGTH = 44;
    static final String DUMMY = "#".repeat(SAID_LENGTH);

    private final Octets raw;
    private final Json.Fields fields;
    private final Map<String, Integer> offsets;

    private Sad(Octets raw) {
        this.raw = raw;
        JsonReader reader = new JsonReader(raw.toByteArray());
        this.fields = reader.object();
        this.offsets = reader.offsets();
    }

    /** Reads an object; its digest is not yet checked. */
    public static Sad read(Octets raw) {
        return new Sad(raw);
    }

    /** Starts an object whose version string names this four-letter protocol. */
    public static Draft draft(String protocol, String type) {
        return new Draft(protocol).put("t", type);
    }

    public Octets raw() {
        return raw;
    }

    /** The names of the outermost fields, in order. */
    public List<String> names() {
        return List.copyOf(fields.values().keySet());
    }

    public Json field(String name) {
        return fields.get(name);
    }

    /** The text of a field that must be a string. */
    public String text(String name) {
        return fields.text(name);
    }

    /** A number written as lowercase hex without leading zeros, below 2^60. */
    public long hex(String name) {
        return fields.hex(name);
    }

    /** A field that must be an object. */
    public Json.Fields fields(String name) {
        return fields.fields(name);
    }

    /** The items of a field that must be a list. */
    public List<Json> items(String name) {
        return fields.items(name);
    }

    /** The items of a field that must be a list of strings. */
    public List<String> texts(String name) {
        return fields.texts(name);
    }

    Json.Fields all() {
        return fields;
    }

    /** Refuses other fields than these, in this order. */
    void shape(List<String> names) {
        if (!names().equals(names)) {
            throw new EventException(
                    "a " + text("t") + " has the fields " + String.join(" ", names) + " in this order");
        }
    }

    /** The object in the last field, with its exact bytes. */
    Sad last(String name) {
        Integer offset = offsets.get(name);
        if (offset == null) {
            throw new EventException("the field '" + name + "' is missing");
        }
        return new Sad(Octets.copyOf(raw.toByteArray(), offset, raw.length() - 1));
    }

    /** The digest in field {@code d}, after it was found to be the digest of these bytes. */
    public Said verifiedSaid(boolean prefixToo) {
        String claimed = text("d");
        byte[] dummied = raw.toByteArray();
        dummy(dummied, "d");
        if (prefixToo) {
            dummy(dummied, "i");
        }
        String computed = Blake3.digest(dummied).qb64();
        if (!computed.equals(claimed)) {
            throw new EventException("SAID mismatch: the field d says " + claimed + ", the bytes say " + computed);
        }
        return new Said(claimed);
    }

    private void dummy(byte[] bytes, String name) {
        Integer offset = offsets.get(name);
        int from = offset == null ? -1 : offset + 1;
        if (from < 0 || from + SAID_LENGTH >= bytes.length || bytes[from + SAID_LENGTH] != '"') {
            throw new EventException("the field '" + name + "' is not a digest of " + SAID_LENGTH + " characters");
        }
        Arrays.fill(bytes, from, from + SAID_LENGTH, (byte) '#');
    }

    static long hexNumber(String name, String text) {
        if (!text.matches("0|[1-9a-f][0-9a-f]{0,14}")) {
            throw new EventException("the field '" + name + "' is not a hex number without leading zeros");
        }
        return Long.parseLong(text, 16);
    }

    /** An object in the making, whose fields are written in the order in which they are put. */
    public static final class Draft {
        private final String protocol;
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Draft(String protocol) {
            this.protocol = protocol;
            fields.put("v", Json.text(version(0)));
        }

        public Draft put(String name, String value) {
            return put(name, Json.text(value));
        }

        public Draft put(String name, Json value) {
            fields.put(name, value);
            return this;
        }

        /** Reserves the place of the digest. */
        public Draft said() {
            return put("d", DUMMY);
        }

        /** Reserves the place of a prefix that is the digest. */
        Draft selfAddressingPrefix() {
            return put("i", DUMMY);
        }

        /** The finished object: size set first, then the digest (where its place was reserved). */
        public Sad seal() {
            int size = bytes().length;
            fields.put("v", Json.text(version(size)));
            boolean addressed = Json.text(DUMMY).equals(fields.get("d"));
            if (addressed) {
                Json said = Json.text(Blake3.digest(bytes()).qb64());
                fields.replaceAll((name, value) ->
                        (name.equals("d") || name.equals("i")) && value.equals(Json.text(DUMMY)) ? said : value);
            }
            return Sad.read(Octets.copyOf(bytes()));
        }

        private byte[] bytes() {
            return new Json.Fields(fields).text().getBytes(StandardCharsets.UTF_8);
        }

        private String version(int size) {
            return "%s10JSON%06x_".formatted(protocol, size);
        }
    }
}
