package dev.alice.agent.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules for secrets by their own examples. */
class SecretRuleTest {

    static Stream<SecretRule.Written> rules() {
        return SecretRule.written().stream();
    }

    /** A made-up token as it would stand in a text; in the file ~ keeps it apart. */
    private static String joined(String example) {
        return example.replace("~", "");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void a_rule_takes_out_what_it_is_for_and_leaves_the_rest(SecretRule.Written written) {
        // Given
        SecretRule rule = SecretRule.ALL.stream()
                .filter(one -> one.id().equals(written.id()))
                .findFirst()
                .orElseThrow();

        // Then
        assertThat(written.match()).isNotEmpty();
        assertThat(written.notMatch()).isNotEmpty();
        for (String example : written.match()) {
            String marked = joined(example);
            String text = marked.replace("‹", "").replace("›", "");
            var matcher = rule.pattern().matcher(text);
            assertThat(matcher.find()).as(example).isTrue();
            assertThat(rule.mayBeIn(text.toLowerCase(java.util.Locale.ROOT)))
                    .as("near %s", example)
                    .isTrue();
            boolean isMarked = marked.contains("‹");
            int from = isMarked ? marked.indexOf('‹') : matcher.start(rule.groupIn(matcher));
            int to = isMarked ? marked.indexOf('›') - 1 : matcher.end(rule.groupIn(matcher));
            String redacted = new Redaction().redact("x\n" + text + "\ny");
            // too much may be gone, nothing of the secret may be left on either side of its placeholder
            assertThat(redacted).as(example).containsOnlyOnce("«secret:");
            assertThat("x\n" + text.substring(0, from))
                    .as(example)
                    .startsWith(redacted.substring(0, redacted.indexOf('«')));
            assertThat(text.substring(to) + "\ny").as(example).endsWith(redacted.substring(redacted.indexOf('»') + 1));
        }
        for (String example : written.notMatch()) {
            assertThat(rule.pattern().matcher(joined(example)).find())
                    .as(example)
                    .isFalse();
        }
    }

    @Test
    void there_are_many_rules_and_each_has_a_name_of_its_own() {
        List<String> ids = rules().map(SecretRule.Written::id).toList();

        assertThat(ids).hasSizeGreaterThanOrEqualTo(80).doesNotHaveDuplicates();
    }
}
