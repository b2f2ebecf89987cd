package dev.alice.prioritizer.valuechain;

import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Seed;
import dev.alice.flow.Visible;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * What is held against something that flows grow from.
 *
 * @param id names it for ever: the SHA-256 of all the rest, in lower-case hex
 * @param name as a seed is called, with or without its version; or {@code sha256:} and the digest of its content
 * @param entry the statement in the log; empty until the log has it, which does not make it count less
 * @param lift why it is to be lifted, where somebody asked for that
 * @param lifted the statement that lifts it; only that makes it count no more
 */
public record Taint(
        String id,
        Seed.Kind kind,
        String name,
        String why,
        String who,
        Instant at,
        Optional<String> entry,
        Optional<Lift> lift,
        Optional<String> lifted) {
    static final String VERSION = "alice-taint/1";
    static final int LONGEST_WHY = 500;
    static final int LONGEST_WHO = 100;

    /** That somebody asks for a taint to be lifted. */
    public record Lift(String why, String who, Instant at) {
        public Lift {
            check(why, who);
        }
    }

    public Taint {
        if (name.isBlank() || name.length() > 300 || !name.equals(Visible.text(name))) {
            throw new IllegalArgumentException("the name of what is tainted has 1 to 300 characters that can be seen");
        }
        check(why, who);
    }

    private static void check(String why, String who) {
        if (why.isBlank() || why.length() > LONGEST_WHY || who.isBlank() || who.length() > LONGEST_WHO) {
            throw new IllegalArgumentException("a taint needs a reason of at most " + LONGEST_WHY
                    + " characters and somebody who holds it, of at most " + LONGEST_WHO);
        }
    }

    /** A new one, which counts and is not in the log yet. */
    static Taint of(Seed.Kind kind, String name, String why, String who, Instant now) {
        Instant at = now.truncatedTo(ChronoUnit.MILLIS);
        String id = CanonicalJson.write(
                        Map.of("kind", kind.name(), "name", name, "why", why, "who", who, "at", at.toString()))
                .sha256()
                .asHex();
        return new Taint(id, kind, name, why, who, at, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The taint that a logged statement holds; empty where it holds none. */
    public static Optional<Taint> read(Map<String, Object> paper, String entry) {
        if (!VERSION.equals(paper.get("v")) || !"tainted".equals(paper.get("state"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Taint(
                    String.valueOf(paper.get("id")),
                    Seed.Kind.valueOf(String.valueOf(paper.get("kind"))),
                    String.valueOf(paper.get("name")),
                    String.valueOf(paper.get("why")),
                    String.valueOf(paper.get("who")),
                    Instant.parse(String.valueOf(paper.get("at"))),
                    Optional.of(entry),
                    Optional.empty(),
                    Optional.empty()));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The id of the taint that a logged statement lifts; empty where it lifts none. */
    public static Optional<String> lifted(Map<String, Object> paper) {
        return VERSION.equals(paper.get("v")) && "lifted".equals(paper.get("state"))
                ? Optional.of(String.valueOf(paper.get("id")))
                : Optional.empty();
    }

    /** Whether it is held against a seed: by its name, its name without the version, or the digest of its content. */
    public boolean against(Seed seed) {
        if (seed.kind() != kind) {
            return false;
        }
        boolean content = seed.digest()
                .filter(digest -> name.equals("sha256:" + digest.asHex()))
                .isPresent();
        return content || name.equals(seed.name()) || name.equals(unversioned(seed));
    }

    /** The name without its version, by which all versions are meant. */
    static String unversioned(Seed seed) {
        String name = seed.name();
        if (seed.kind() == Seed.Kind.PACKAGE) {
            return name.replaceFirst("[?#].*$", "").replaceFirst("@[^/]*$", "");
        }
        int at = name.lastIndexOf('@');
        return (seed.kind() == Seed.Kind.RECIPE || seed.kind() == Seed.Kind.MODEL) && at > 0
                ? name.substring(0, at)
                : name;
    }

    /** What it is held against, for people: {@code recipe package.install}. */
    public String what() {
        return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + name;
    }

    /** The reason as it stands in a dossier. */
    String words() {
        return why + " (" + who + ", " + at + ")";
    }

    /** The subject of the statements about it. */
    String subject() {
        String subject = "urn:alice:taint:" + kind.name().toLowerCase(java.util.Locale.ROOT) + ":" + name;
        return subject.length() <= 400
                ? subject
                : "urn:alice:taint:sha256:" + Bytes.utf8(name).sha256().asHex();
    }
}
