package dev.alice.sandbox.root;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a prepared root is called: a distribution and its release, such as {@code debian:12}. */
public record RootName(Distribution distribution, String release) {
    private static final Pattern FORM = Pattern.compile("([a-z]{2,16}):([a-z0-9][a-z0-9.-]{0,31})");

    /** Releases by number; a suite may be named by its own name too. */
    private static final Map<String, String> DEBIAN =
            Map.of("10", "buster", "11", "bullseye", "12", "bookworm", "13", "trixie", "14", "forky");

    private static final Map<String, String> UBUNTU =
            Map.of("20.04", "focal", "22.04", "jammy", "24.04", "noble", "25.04", "plucky", "25.10", "questing");

    /** Distributions that a root can be made of. */
    public enum Distribution {
        DEBIAN,
        UBUNTU,
        FEDORA;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public RootName {
        if (!FORM.matcher(distribution.word() + ":" + release).matches()) {
            throw new IllegalArgumentException("'" + release + "' is not a release");
        }
        if (distribution == Distribution.FEDORA && !release.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("a release of Fedora is a number, as in fedora:42, not " + release);
        }
        if (distribution != Distribution.FEDORA
                && Character.isDigit(release.charAt(0))
                && !(distribution == Distribution.DEBIAN ? DEBIAN : UBUNTU).containsKey(release)) {
            throw new IllegalArgumentException("the suite of " + distribution.word() + " " + release
                    + " is not known here; give its name, as in debian:bookworm");
        }
    }

    public static RootName parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            for (Distribution distribution : Distribution.values()) {
                if (distribution.word().equals(matcher.group(1))) {
                    return new RootName(distribution, matcher.group(2));
                }
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' names no root; give debian:12, ubuntu:24.04, fedora:42 or the like");
    }

    /** The name of the release in its archive: {@code bookworm}, {@code noble}, {@code 42}. */
    public String suite() {
        return switch (distribution) {
            case DEBIAN -> DEBIAN.getOrDefault(release, release);
            case UBUNTU -> UBUNTU.getOrDefault(release, release);
            case FEDORA -> release;
        };
    }

    @Override
    public String toString() {
        return distribution.word() + ":" + release;
    }
}
