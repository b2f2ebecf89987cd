package dev.alice.agent.context;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The memory of one conversation's secrets: each is replaced by a placeholder such as {@code «secret:1»}, the same
 * secret always by the same one.
 *
 * <p>Only digests of secrets are kept. Safe for use by several threads. The rules err on the side of taking too much:
 * a word that is hidden without need costs a question, a secret that leaves cannot be called back.
 */
public final class Redaction {

    private static final Pattern PLACEHOLDER = Pattern.compile("«secret:[0-9]+»");
    private static final int REMEMBERED = 10_000;

    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private int next = 1;

    /** Whether a text has a placeholder, or something that imitates one. */
    public static boolean hasPlaceholder(String text) {
        return text.contains("«secret") || PLACEHOLDER.matcher(text).find();
    }

    /**
     * Replaces every secret that is recognised.
     *
     * @param text any text, cleaned of escape sequences first where it comes from a terminal
     * @return the text with placeholders; everything else is unchanged
     */
    public String redact(String text) {
        String result = text;
        // placeholders put in on the way have no text that a later rule waits for
        String lower = text.toLowerCase(Locale.ROOT);
        for (SecretRule rule : SecretRule.ALL) {
            if (rule.mayBeIn(lower)) {
                result = apply(rule, result);
            }
        }
        return result;
    }

    private String apply(SecretRule rule, String text) {
        Matcher matcher = rule.pattern().matcher(text);
        StringBuilder out = null;
        int from = 0;
        int at = 0;
        while (at <= text.length() && matcher.find(at)) {
            int inside = placeholderEnd(text, matcher.start());
            int group = rule.groupIn(matcher);
            int start = matcher.start(group);
            int end = matcher.end(group);
            if (inside > 0 || end <= start) {
                at = inside > 0 ? inside : Math.max(matcher.end(), at + 1);
                continue;
            }
            String secret = text.substring(start, end);
            if (!isHidden(secret) && rule.isSecret(secret)) {
                out = out == null ? new StringBuilder(text.length()) : out;
                out.append(text, from, start).append(placeholder(secret));
                from = end;
            }
            at = end;
        }
        return out == null ? text : out.append(text, from, text.length()).toString();
    }

    /** Where the placeholder ends whose inside begins here, because it reads like an assignment; 0 where there is none. */
    private static int placeholderEnd(String text, int start) {
        if (start == 0 || text.charAt(start - 1) != '«') {
            return 0;
        }
        Matcher placeholder = PLACEHOLDER.matcher(text);
        return placeholder.find(start - 1) && placeholder.start() == start - 1 ? placeholder.end() : 0;
    }

    /** Whether nothing is left of a value but a placeholder, and what may stand around a value. */
    private static boolean isHidden(String value) {
        Matcher placeholder = PLACEHOLDER.matcher(value);
        return placeholder.find() && placeholder.replaceAll("").chars().allMatch(c -> "\"'`,;()[]{}".indexOf(c) >= 0);
    }

    private synchronized String placeholder(String secret) {
        String digest = digest(secret);
        Integer known = numbers.get(digest);
        if (known == null) {
            if (numbers.size() >= REMEMBERED) {
                numbers.remove(numbers.keySet().iterator().next());
            }
            known = next++;
            numbers.put(digest, known);
        }
        return "«secret:" + known + "»";
    }

    private static String digest(String secret) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime; install a complete one", e);
        }
    }

    @Override
    public synchronized String toString() {
        return "Redaction[%d secrets]".formatted(numbers.size());
    }
}
