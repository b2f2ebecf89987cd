package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A CBOR data item of the part of RFC 8949 that COSE messages use: integers of 64 bits with sign, byte and text
 * strings, arrays, maps, tags, booleans and null. Floating point numbers, undefined and indefinite lengths are not.
 */
public sealed interface Cbor {
    /** The largest document that {@link #decode} reads, in bytes. */
    int MAX_BYTES = 1 << 20;

    /** An integer (major types 0 and 1). */
    record Int(long value) implements Cbor {}

    /** A byte string (major type 2). */
    record Bytes(Octets value) implements Cbor {
        /** The byte string with a copy of these bytes. */
        public static Bytes of(byte[] bytes) {
            return new Bytes(Octets.of(bytes));
        }
    }

    /** A text string (major type 3). */
    record Text(String value) implements Cbor {}

    /** An array (major type 4). */
    record Array(List<Cbor> items) implements Cbor {
        public Array {
            items = List.copyOf(items);
        }

        /** The array of these items. */
        public static Array of(Cbor... items) {
            return new Array(List.of(items));
        }
    }

    /** A map (major type 5), in the order in which it was read. */
    record Dictionary(java.util.Map<Cbor, Cbor> pairs) implements Cbor {
        private static final Dictionary EMPTY = new Dictionary(java.util.Map.of());

        public Dictionary {
            pairs = Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
        }

        /** The map without pairs. */
        public static Dictionary empty() {
            return EMPTY;
        }

        /** The value of an integer label, or null. */
        public @Nullable Cbor get(long label) {
            return pairs.get(new Int(label));
        }

        /** A copy with one more pair; pairs are encoded in deterministic order whatever the order here. */
        public Dictionary with(long label, Cbor value) {
            java.util.Map<Cbor, Cbor> more = new LinkedHashMap<>(pairs);
            more.put(new Int(label), value);
            return new Dictionary(more);
        }
    }

    /** A tagged item (major type 6). */
    record Tag(long number, Cbor content) implements Cbor {}

    /** True or false. */
    record Bool(boolean value) implements Cbor {}

    /** Null. */
    record Null() implements Cbor {}

    /**
     * Reads one data item that fills {@code bytes} exactly. Refused are lengths and integers that are not in their
     * shortest form, indefinite lengths, duplicate map keys, text that is not UTF-8, nesting deeper than 16, more than
     * {@link #MAX_BYTES} and trailing bytes.
     *
     * @throws MalformedException if the bytes are not such an item
     */
    static Cbor decode(byte[] bytes) {
        return new CborReader(bytes).document();
    }

    /** The core deterministic encoding (RFC 8949 §4.2.1): shortest heads, map keys in bytewise order. */
    default byte[] encode() {
        return CborWriter.encode(this);
    }
}
