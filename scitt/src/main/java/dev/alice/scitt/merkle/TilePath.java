package dev.alice.scitt.merkle;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The path of a tile or a bundle of entries, in the one spelling that C2SP tlog-tiles gives it.
 *
 * @param level the tile level, 0 to 7; empty for a bundle of entries
 * @param index the position in its level
 * @param width the number of hashes or entries: 256, or less where it is partial
 */
public record TilePath(Optional<Integer> level, long index, int width) {
    private static final int MAX_GROUPS = 5;
    private static final Pattern FORM = Pattern.compile(
            "/tile/(entries|[0-7])/((?:x[0-9]{3}/){0," + MAX_GROUPS + "}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    public TilePath {
        if (index < 0 || width < 1 || width > TileId.WIDTH) {
            throw new IllegalArgumentException("no such tile: index " + index + ", width " + width);
        }
    }

    /** Reads a path; empty where it is none, or spelt in another way. */
    public static Optional<TilePath> parse(String path) {
        Matcher form = FORM.matcher(path);
        if (!form.matches()) {
            return Optional.empty();
        }
        String digits = form.group(2).replace("x", "").replace("/", "");
        int width = form.group(3) == null ? TileId.WIDTH : Integer.parseInt(form.group(3));
        if (form.group(3) != null && width >= TileId.WIDTH) {
            return Optional.empty();
        }
        Optional<Integer> level =
                form.group(1).equals("entries") ? Optional.empty() : Optional.of(Integer.parseInt(form.group(1)));
        TilePath parsed = new TilePath(level, Long.parseLong(digits), width);
        return parsed.toString().equals(path) ? Optional.of(parsed) : Optional.empty();
    }

    /** The path. */
    @Override
    public String toString() {
        String kind = level.map(String::valueOf).orElse("entries");
        String last = String.format(Locale.ROOT, "%03d", index % 1000);
        StringBuilder groups = new StringBuilder(last);
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            groups.insert(0, String.format(Locale.ROOT, "x%03d/", rest % 1000));
        }
        return "/tile/" + kind + "/" + groups + (width == TileId.WIDTH ? "" : ".p/" + width);
    }
}
