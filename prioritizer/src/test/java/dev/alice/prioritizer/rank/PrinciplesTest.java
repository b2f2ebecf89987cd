package dev.alice.prioritizer.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.flow.Verdict.Decision;
import dev.alice.prioritizer.PrioritizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrinciplesTest {
    private static final Principles SHIPPED = Principles.shipped();

    @Test
    void the_shipped_principles_weigh_every_function_and_come_to_100() {
        assertThat(SHIPPED.all())
                .extracting(one -> one.function().word())
                .containsExactly(
                        "safety", "reversibility", "evidence", "alignment", "review", "gain", "cost", "novelty");
        assertThat(SHIPPED.all().stream().mapToInt(Principles.Principle::weight).sum())
                .isEqualTo(100);
    }

    @Test
    void the_version_is_the_digest_of_the_text() {
        Principles other = Principles.read("other", SHIPPED.text() + "# another\n");

        assertThat(SHIPPED.version()).isEqualTo(Principles.shipped().version());
        assertThat(other.version()).isNotEqualTo(SHIPPED.version());
        assertThat(other.all()).isEqualTo(SHIPPED.all());
    }

    @Test
    void principles_of_a_file_take_the_place_of_the_shipped_ones(@TempDir Path directory) throws IOException {
        Path file =
                Files.writeString(directory.resolve("ours.yaml"), SHIPPED.text().replace("ask: 250", "ask: 400"));

        Principles ours = Principles.of(Optional.of(file));

        assertThat(ours.advice().of(300)).isEqualTo(Decision.SIMULATE);
        assertThat(SHIPPED.advice().of(300)).isEqualTo(Decision.ASK);
    }

    @ParameterizedTest
    @CsvSource({"1000,RUN", "850,RUN", "849,ASK", "250,ASK", "249,SIMULATE", "100,SIMULATE", "99,DROP", "0,DROP"})
    void a_score_between_the_bands_advises_a_simulation(int score, Decision advice) {
        assertThat(SHIPPED.advice().of(score)).isEqualTo(advice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "weight: 30     | weight: 31      | come to 101",
                "name: novelty  | name: courage   | no scoring function 'courage'",
                "name: novelty  | name: cost      | the figures",
                "burden: 50     | burden: 5000    | a figure is 0 to 1000",
                "burden: 50     | weight-of-it: 5 | has the figures",
                "burden: 50     | burden: 50.5    | wrong",
                "ask: 250       | ask: 950        | in the order",
                "half-life-days: 14 | half-life-days: 0 | at least a day",
                "lost-below: 200 | lost-below: 900 | from 0 to 1000 in this order",
                "advice:        | advise:         | advice",
                "alice-principles/1 | alice-principles/9 | not of version"
            })
    void principles_that_are_wrong_are_refused_in_words(String right, String wrong, String words) {
        String text = SHIPPED.text().replace(right.strip(), wrong.strip());

        assertThat(text).isNotEqualTo(SHIPPED.text());
        assertThatThrownBy(() -> Principles.read("ours.yaml", text))
                .isInstanceOfAny(PrioritizerException.class)
                .hasStackTraceContaining(words.strip());
    }

    @Test
    void an_empty_file_is_refused() {
        assertThatThrownBy(() -> Principles.read("ours.yaml", "")).isInstanceOf(PrioritizerException.class);
    }
}
