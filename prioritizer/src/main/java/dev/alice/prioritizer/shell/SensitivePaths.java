package dev.alice.prioritizer.shell;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Which files hold secrets, and which decide about the host; read from {@code paths.yaml}. */
final class SensitivePaths {
    /** How a path relates to the secrets. */
    enum Secrecy {
        PLAIN,
        MAY_BE_SECRET,
        SECRET
    }

    /** Paths longer than this are not compared; they may be anything. */
    private static final int LONGEST = 1024;

    private final List<Glob> secret;
    private final List<Glob> open;
    private final List<String> publicRoots;
    private final List<Glob> critical;
    private final Set<String> harmless;

    private SensitivePaths(Lists lists) {
        this.secret = lists.secret().stream().map(Glob::pattern).toList();
        this.open = lists.open().stream().map(Glob::pattern).toList();
        this.publicRoots = List.copyOf(lists.publicRoots());
        this.critical = lists.critical().stream().map(Glob::pattern).toList();
        this.harmless = Set.copyOf(lists.harmless());
    }

    record Lists(
            List<String> secret,
            List<String> open,
            @JsonProperty("public") List<String> publicRoots,
            List<String> critical,
            List<String> harmless) {}

    static SensitivePaths shipped() {
        return new SensitivePaths(Shipped.yaml("paths.yaml", Lists.class));
    }

    /**
     * How the content behind a path relates to the secrets, at the worst.
     *
     * @param below whether everything below the path is read, too
     */
    Secrecy secrecy(Word word, Place place, boolean below) {
        Secrecy worst = Secrecy.PLAIN;
        for (String path : place.resolve(word)) {
            if (word.exact() && harmless.contains(word.text())) {
                continue;
            }
            if (path.length() > LONGEST || path.contains("/../") && word.vague()) {
                worst = Secrecy.MAY_BE_SECRET;
                continue;
            }
            String clean = normal(path);
            boolean common = publicRoots.stream().anyMatch(root -> clean.startsWith(root + "/") || clean.equals(root));
            boolean unknownPlace = path.startsWith(Place.ANYWHERE);
            Glob exact = Glob.path(clean);
            boolean excepted = !word.vague() && !below && !unknownPlace && overlapsAny(open, exact, false);
            if (!excepted && overlapsAny(secret, exact, common)) {
                return Secrecy.SECRET;
            }
            Glob wide = Glob.shell(below ? clean + "/*" : clean);
            boolean unclear = word.vague() || below || unknownPlace;
            if (unclear && overlapsAny(secret, wide, common)) {
                worst = Secrecy.MAY_BE_SECRET;
            }
            if (clean.startsWith("/dev/") && !excepted) {
                worst = Secrecy.MAY_BE_SECRET;
            }
        }
        return worst;
    }

    /** Whether a change to the path may change who may do what, or a device; a place that is not known does not count. */
    boolean critical(Word word, Place place) {
        for (String path : place.resolve(word)) {
            String clean = normal(path);
            if (!lost(word, path)
                    && !(word.exact() && harmless.contains(clean))
                    && overlapsAny(critical, Glob.shell(clean), false)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is not known which file a plain name means. */
    boolean lost(Word word, Place place) {
        return place.resolve(word).stream().anyMatch(path -> lost(word, path));
    }

    private static boolean lost(Word word, String path) {
        return path.startsWith(Place.ANYWHERE) && word.exact() && !word.text().contains("..");
    }

    /** Whether writing there changes nothing. */
    boolean harmless(Word word) {
        return word.exact() && harmless.contains(word.text());
    }

    private static boolean overlapsAny(List<Glob> patterns, Glob path, boolean rootedOnly) {
        return patterns.stream().anyMatch(pattern -> (!rootedOnly || pattern.rooted()) && pattern.overlaps(path));
    }

    /** The path without {@code .}, {@code ..} and doubled slashes. */
    private static String normal(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/")) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", new ArrayList<>(parts));
    }
}
