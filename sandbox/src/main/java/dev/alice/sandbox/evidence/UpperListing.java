package dev.alice.sandbox.evidence;

import dev.alice.sandbox.SandboxException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A parser of the listing that {@code find -printf} makes of an upper layer: two NUL-ended fields an entry. */
public final class UpperListing {
    /** The format for find: attributes, then the path below the starting point, which may hold any byte but NUL. */
    public static final String FORMAT = "%y %m %U %s %i %C@\\0%P\\0";

    private UpperListing() {}

    /** The entries by path relative to the starting point; the starting point itself is the empty path. */
    public static Map<String, UpperEntry> parse(byte[] listing) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < listing.length; i++) {
            if (listing[i] == 0) {
                fields.add(text(listing, start, i - start));
                start = i + 1;
            }
        }
        if (start != listing.length || fields.size() % 2 != 0) {
            throw new SandboxException("the listing of the upper layer is cut off at byte " + start
                    + "; the evidence is not complete, rehearse again");
        }
        Map<String, UpperEntry> entries = new TreeMap<>();
        for (int i = 0; i < fields.size(); i += 2) {
            entries.put(fields.get(i + 1), entry(fields.get(i)));
        }
        return entries;
    }

    /**
     * The entries of a listing that was cut off anywhere.
     *
     * @param listing whose last, half entry is left out
     */
    public static Map<String, UpperEntry> parseBegin(byte[] listing) {
        int whole = 0;
        int fields = 0;
        for (int i = 0; i < listing.length; i++) {
            if (listing[i] == 0 && ++fields % 2 == 0) {
                whole = i + 1;
            }
        }
        return parse(Arrays.copyOf(listing, whole));
    }

    /** UTF-8, in which each byte that is none becomes a surrogate of its own, so that no two names are the same text. */
    private static String text(byte[] bytes, int start, int length) {
        ByteBuffer from = ByteBuffer.wrap(bytes, start, length);
        CharBuffer to = CharBuffer.allocate(length);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        while (decoder.decode(from, to, true).isError()) {
            to.put((char) (0xdc00 | from.get() & 0xff));
            decoder.reset();
        }
        return to.flip().toString();
    }

    private static UpperEntry entry(String attributes) {
        String[] words = attributes.split(" ", -1);
        try {
            if (words.length == 6 && words[0].length() == 1) {
                return new UpperEntry(
                        words[0].charAt(0),
                        words[1],
                        Long.parseLong(words[2]),
                        Long.parseLong(words[3]),
                        Long.parseLong(words[4]),
                        words[5]);
            }
        } catch (NumberFormatException e) {
            throw new SandboxException("the listing of the upper layer holds no attributes: " + attributes, e);
        }
        throw new SandboxException("the listing of the upper layer holds no attributes: " + attributes);
    }
}
