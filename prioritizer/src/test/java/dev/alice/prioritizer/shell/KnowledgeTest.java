package dev.alice.prioritizer.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.EffectKind;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class KnowledgeTest {
    private final Knowledge knowledge = Knowledge.shipped();
    private final CommandReading reading = new CommandReading(knowledge, SensitivePaths.shipped());

    @Test
    void hundreds_of_programs_are_known() {
        assertThat(knowledge.programs()).hasSizeGreaterThan(250);
    }

    @Test
    void every_entry_carries_examples_of_both_kinds() {
        assertThat(knowledge.programs()).allSatisfy(program -> {
            assertThat(program.match()).as("match of %s", program.names()).isNotEmpty();
            assertThat(program.notMatch())
                    .as("not_match of %s", program.names())
                    .isNotEmpty();
        });
    }

    @TestFactory
    Stream<DynamicTest> match_examples_have_exactly_their_effects() {
        return knowledge.programs().stream()
                .flatMap(program -> program.match().entrySet().stream())
                .map(example -> DynamicTest.dynamicTest(example.getKey(), () -> {
                    Findings findings = read(example.getKey());
                    assertThat(kinds(findings))
                            .as("notes: %s", findings.notes())
                            .isEqualTo(expected(example.getValue()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> not_match_examples_are_not_understood() {
        return knowledge.programs().stream()
                .flatMap(program -> program.notMatch().stream())
                .map(line -> DynamicTest.dynamicTest(
                        line, () -> assertThat(kinds(read(line))).contains(EffectKind.OPAQUE)));
    }

    private Findings read(String line) {
        return reading.line(line, Scene.at(Place.of("dev", false, "/home/dev/work")))
                .findings();
    }

    private static Set<EffectKind> kinds(Findings findings) {
        return findings.effects().stream().map(Findings.Found::kind).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<EffectKind> expected(String written) {
        List<String> names =
                written.isBlank() ? List.of() : Arrays.asList(written.strip().split(" +"));
        return names.stream().map(EffectKind::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }
}
