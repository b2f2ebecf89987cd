package dev.alice.keri.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A strict reader of compact JSON: no white space, no duplicate names, valid UTF-8, bounded depth. It remembers where the
 * values of the outermost object begin, because SAIDs are checked on the bytes as received.
 */
final class JsonReader {
    private static final int MAX_DEPTH = 16;
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?");

    private final byte[] bytes;
    private int position;
    private final Map<String, Integer> offsets = new LinkedHashMap<>();

    JsonReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads the whole of the bytes as one object. */
    Json.Fields object() {
        if (at() != '{') {
            throw bad("an object begins with '{'");
        }
        Json.Fields fields = fields(0);
        if (position != bytes.length) {
            throw bad("something follows the object");
        }
        return fields;
    }

    /** Byte offsets of the values of the outermost object. */
    Map<String, Integer> offsets() {
        return offsets;
    }

    private Json value(int depth) {
        if (depth > MAX_DEPTH) {
            throw bad("nested deeper than " + MAX_DEPTH);
        }
        return switch (at()) {
            case '"' -> new Json.Text(string());
            case '{' -> fields(depth);
            case '[' -> items(depth);
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        };
    }

    private Json.Fields fields(int depth) {
        Map<String, Json> values = new LinkedHashMap<>();
        position++;
        if (at() == '}') {
            position++;
            return new Json.Fields(values);
        }
        while (true) {
            String name = string();
            take(':');
            if (depth == 0) {
                offsets.put(name, position);
            }
            if (values.put(name, value(depth + 1)) != null) {
                throw bad("a name is there twice");
            }
            if (at() == '}') {
                position++;
                return new Json.Fields(values);
            }
            take(',');
        }
    }

    private Json.Items items(int depth) {
        List<Json> values = new ArrayList<>();
        position++;
        if (at() == ']') {
            position++;
            return new Json.Items(values);
        }
        while (true) {
            values.add(value(depth + 1));
            if (at() == ']') {
                position++;
                return new Json.Items(values);
            }
            take(',');
        }
    }

    private Json literal(String text) {
        for (int i = 0; i < text.length(); i++) {
            take(text.charAt(i));
        }
        return new Json.Literal(text);
    }

    private Json number() {
        int from = position;
        while (position < bytes.length && "+-.eE0123456789".indexOf(bytes[position]) >= 0) {
            position++;
        }
        String text = new String(bytes, from, position - from, StandardCharsets.US_ASCII);
        if (!NUMBER.matcher(text).matches()) {
            throw bad("no JSON value begins here (events are compact: no white space)");
        }
        return new Json.Literal(text);
    }

    private String string() {
        take('"');
        int from = position;
        boolean escaped = false;
        while (at() != '"') {
            if (at() >= 0 && at() < 0x20) {
                throw bad("a control character in a string");
            }
            if (at() == '\\') {
                escaped = true;
                position++;
                at();
            }
            position++;
        }
        String text = decode(from, position);
        position++;
        return escaped ? unescape(text) : text;
    }

    private String decode(int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw bad("a string that is not UTF-8");
        }
    }

    private String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char kind = text.charAt(++i);
            switch (kind) {
                case '"', '\\', '/' -> out.append(kind);
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'u' -> {
                    String hex = text.substring(i + 1, Math.min(i + 5, text.length()));
                    if (!hex.matches("[0-9a-fA-F]{4}")) {
                        throw bad("a \\u escape has four hex digits");
                    }
                    out.append((char) Integer.parseInt(hex, 16));
                    i += 4;
                }
                default -> throw bad("an unknown escape");
            }
        }
        String result = out.toString();
        for (int i = 0; i < result.length(); i++) {
            if (Character.isSurrogate(result.charAt(i))) {
                if (i + 1 < result.length() && Character.isSurrogatePair(result.charAt(i), result.charAt(i + 1))) {
                    i++;
                } else {
                    throw bad("half a surrogate pair");
                }
            }
        }
        return result;
    }

    private byte at() {
        if (position >= bytes.length) {
            throw bad("the text ends too early");
        }
        return bytes[position];
    }

    private void take(char c) {
        if (at() != c) {
            throw bad("'" + c + "' belongs here");
        }
        position++;
    }

    private EventException bad(String what) {
        return new EventException("JSON at byte " + position + ": " + what);
    }
}
