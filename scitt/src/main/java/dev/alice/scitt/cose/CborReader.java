package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A strict reader of one CBOR document. */
final class CborReader {
    private static final int MAX_DEPTH = 16;

    private final byte[] bytes;
    private int at;

    CborReader(byte[] bytes) {
        if (bytes.length > Cbor.MAX_BYTES) {
            throw new MalformedException(
                    "a CBOR document of " + bytes.length + " bytes is over the limit of " + Cbor.MAX_BYTES);
        }
        this.bytes = bytes;
    }

    Cbor document() {
        Cbor item = item(0);
        if (at != bytes.length) {
            throw malformed((bytes.length - at) + " trailing bytes");
        }
        return item;
    }

    private Cbor item(int depth) {
        if (depth > MAX_DEPTH) {
            throw malformed("nested deeper than " + MAX_DEPTH);
        }
        int start = at;
        int initial = next();
        int major = initial >>> 5;
        int information = initial & 0x1f;
        if (major == 7) {
            return switch (information) {
                case 20 -> new Cbor.Bool(false);
                case 21 -> new Cbor.Bool(true);
                case 22 -> new Cbor.Null();
                default -> throw malformed("simple value or float " + information + " is not used in COSE", start);
            };
        }
        long argument = argument(information, start);
        return switch (major) {
            case 0 -> new Cbor.Int(argument);
            case 1 -> new Cbor.Int(-1 - argument);
            case 2 -> new Cbor.Bytes(string(argument));
            case 3 -> new Cbor.Text(text(string(argument)));
            case 4 -> array(argument, depth);
            case 5 -> map(argument, depth);
            default -> new Cbor.Tag(argument, item(depth + 1));
        };
    }

    /** The argument of a head, in its shortest form (RFC 8949 §4.2.1) and below 2^63. */
    private long argument(int information, int start) {
        if (information < 24) {
            return information;
        }
        if (information > 27) {
            throw malformed("indefinite or reserved length", start);
        }
        int length = 1 << (information - 24);
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | next();
        }
        if (value < 0) {
            throw malformed("an integer beyond 63 bits", start);
        }
        long least = information == 24 ? 24 : 1L << (length * 4);
        if (value < least) {
            throw malformed("a head that is not in its shortest form", start);
        }
        return value;
    }

    private Octets string(long length) {
        if (length > bytes.length - at) {
            throw malformed("a string of " + length + " bytes where " + (bytes.length - at) + " are left");
        }
        Octets value = Octets.of(bytes, at, at + (int) length);
        at += (int) length;
        return value;
    }

    private String text(Octets utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8.toBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("text that is not UTF-8");
        }
    }

    private Cbor array(long length, int depth) {
        bounded(length);
        List<Cbor> items = new ArrayList<>((int) Math.min(length, 64));
        for (long i = 0; i < length; i++) {
            items.add(item(depth + 1));
        }
        return new Cbor.Array(items);
    }

    private Cbor map(long length, int depth) {
        bounded(length);
        Map<Cbor, Cbor> pairs = new LinkedHashMap<>();
        for (long i = 0; i < length; i++) {
            int start = at;
            Cbor key = item(depth + 1);
            if (!(key instanceof Cbor.Int || key instanceof Cbor.Text)) {
                throw malformed("a map key that is neither integer nor text", start);
            }
            if (pairs.put(key, item(depth + 1)) != null) {
                throw malformed("a duplicate map key", start);
            }
        }
        return new Cbor.Dictionary(pairs);
    }

    /** Every item takes a byte at least, so a longer collection than there are bytes is a lie. */
    private void bounded(long length) {
        if (length > bytes.length - at) {
            throw malformed("a collection of " + length + " items where " + (bytes.length - at) + " bytes are left");
        }
    }

    private int next() {
        if (at == bytes.length) {
            throw malformed("the document ends too early");
        }
        return bytes[at++] & 0xff;
    }

    private MalformedException malformed(String what) {
        return malformed(what, at);
    }

    private static MalformedException malformed(String what, int where) {
        return new MalformedException("CBOR at byte " + where + ": " + what);
    }
}
