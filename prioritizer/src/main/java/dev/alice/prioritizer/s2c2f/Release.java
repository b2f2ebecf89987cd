package dev.alice.prioritizer.s2c2f;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The signed table of contents of a repository: a Release file.
 *
 * @param validUntil after which nobody should take it; empty where the repository does not say
 * @param sha256 the SHA-256 in lower-case hex of each index by its path
 */
record Release(String origin, String codename, Optional<Instant> validUntil, Map<String, String> sha256) {
    private static final Pattern HASH = Pattern.compile(" +([0-9a-f]{64}) +([0-9]{1,15}) +([^ ]{1,300})");
    private static final int MOST_INDEXES = 200_000;

    Release {
        sha256 = Map.copyOf(sha256);
    }

    /** @throws IllegalArgumentException for text that is no Release file */
    static Release parse(String text) {
        Map<String, String> fields = new HashMap<>();
        Map<String, String> hashes = new HashMap<>();
        String last = "";
        for (String line : text.split("\r?\n", -1)) {
            if (line.startsWith(" ") || line.startsWith("\t")) {
                Matcher matcher = HASH.matcher(line);
                if (last.equals("sha256") && matcher.matches()) {
                    if (hashes.put(matcher.group(3), matcher.group(1)) != null || hashes.size() > MOST_INDEXES) {
                        throw new IllegalArgumentException("the release lists an index twice, or too many");
                    }
                }
                continue;
            }
            int colon = line.indexOf(':');
            if (line.isBlank() && fields.isEmpty()) {
                continue;
            }
            if (line.isBlank()) {
                break;
            }
            if (colon < 1) {
                throw new IllegalArgumentException("the release has a line that is no field");
            }
            last = line.substring(0, colon).toLowerCase(Locale.ROOT);
            if (fields.put(last, line.substring(colon + 1).strip()) != null) {
                throw new IllegalArgumentException("the release repeats the field " + last);
            }
        }
        if (!fields.containsKey("suite") && !fields.containsKey("codename")) {
            throw new IllegalArgumentException("the release has neither Suite nor Codename");
        }
        return new Release(
                fields.getOrDefault("origin", ""),
                fields.getOrDefault("codename", fields.getOrDefault("suite", "")),
                Optional.ofNullable(fields.get("valid-until")).map(Release::time),
                hashes);
    }

    private static Instant time(String text) {
        try {
            return ZonedDateTime.parse(
                            text.replaceAll("\\s+", " ").replace(" UTC", " GMT"), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("the release has a date that cannot be read", e);
        }
    }
}
