package dev.alice.sandbox.evidence;

import dev.alice.sandbox.SandboxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
                fields.add(new String(listing, start, i - start, StandardCharsets.UTF_8));
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
