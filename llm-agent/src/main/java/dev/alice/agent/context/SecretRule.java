package dev.alice.agent.context;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The shape of one kind of secret, and the group of the match that is the secret itself; where that one took no part, the
 * next that did.
 *
 * @param near texts in lower case, one of which is wherever the shape is; they spare the pattern where there is none
 */
record SecretRule(String id, List<String> near, Pattern pattern, int group) {

    /** Values that follow a word like {@code password} but are none. */
    private static final Set<String> NO_SECRETS =
            Set.of("", "\"\"", "''", "true", "false", "null", "none", "yes", "no", "required", "prompt", "x", "*");

    private static final String QUOTED =
            "(?:\"(?:[^\"\\\\\\n]|\\\\[^\\n])*\"|'(?:[^'\\\\\\n]|\\\\[^\\n])*'|'[^'\\n]*')";
    private static final String MORE = "(?:" + QUOTED + "|\\\\[^\\n]|\\S)";

    /** A value in shells and files: to the next whitespace outside of quotes, rather too much of it than too little. */
    private static final String VALUE = "(?:" + QUOTED + MORE + "*|[\"'][^\\n]*|" + MORE + "+)";

    /** A value that is no option. */
    private static final String WORD = "(?:" + QUOTED + MORE + "*|[\"'][^\\n]*|(?:\\\\[^\\n]|[^\\s\"'-])" + MORE + "*)";

    /** The rules of {@code secrets.yaml} in their order: a token inside an assignment then already has its placeholder. */
    static final List<SecretRule> ALL = written().stream().map(SecretRule::of).toList();

    SecretRule {
        near = List.copyOf(near);
        if (near.isEmpty() || group < 0 || group > pattern.groupCount()) {
            throw new IllegalArgumentException("the rule " + id + " has no text near it, or no such group");
        }
    }

    /** A rule as it is written, with what it must and must not match. */
    record Written(
            String id, List<String> near, String pattern, int group, List<String> match, List<String> notMatch) {}

    /** Every rule as it is written. */
    static List<Written> written() {
        YAMLMapper mapper = YAMLMapper.builder(new YAMLFactory())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .propertyNamingStrategy(com.fasterxml.jackson.databind.PropertyNamingStrategies.SNAKE_CASE)
                .build();
        try (InputStream in = Optional.ofNullable(SecretRule.class.getResourceAsStream("secrets.yaml"))
                .orElseThrow(() -> new IOException("secrets.yaml is not in the jar"))) {
            return mapper.readValue(in, new TypeReference<List<Written>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("the rules for secrets cannot be read; install the jar anew", e);
        }
    }

    private static SecretRule of(Written written) {
        String pattern = written.pattern()
                .replace("%QUOTED%", QUOTED)
                .replace("%MORE%", MORE)
                .replace("%VALUE%", VALUE)
                .replace("%WORD%", WORD);
        return new SecretRule(written.id(), written.near(), Pattern.compile(pattern), written.group());
    }

    /** The group of a match that is the secret. */
    int groupIn(Matcher match) {
        int found = group;
        while (found < pattern.groupCount() && match.start(found) < 0) {
            found++;
        }
        return found;
    }

    /** Whether the shape can be in a text of which this is the lower case. */
    boolean mayBeIn(String lower) {
        return near.stream().anyMatch(lower::contains);
    }

    boolean isSecret(String value) {
        int end = value.length();
        while (end > 0 && ",;)]}".indexOf(value.charAt(end - 1)) >= 0) {
            end--;
        }
        return !NO_SECRETS.contains(value.substring(0, end).toLowerCase(Locale.ROOT));
    }
}
