package dev.alice.flow;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Texts to test with: everything that a shell, a YAML reader or a terminal could take for something else. */
public final class TestingTexts {
    private static final String METACHARACTERS = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private TestingTexts() {}

    /** Any text without half surrogate pairs, control and format characters included. */
    public static Arbitrary<String> wellFormed(int most) {
        return Arbitraries.integers()
                .between(0, 0x10ffff)
                .filter(point -> Character.getType(point) != Character.SURROGATE)
                .edgeCases(edges -> edges.includeOnly(0, 0x22, 0x5c, 0x0a, 0x7f, 0x80, 0x202e, 0xfeff, 0x1f600))
                .list()
                .ofMaxSize(most)
                .map(TestingTexts::text);
    }

    /** Command lines of every shell metacharacter, letters and UTF-8, not blank and of at most so many code points. */
    public static Arbitrary<String> commands(int most) {
        Arbitrary<Integer> points = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(
                        6, Arbitraries.of(METACHARACTERS.chars().boxed().toList())),
                net.jqwik.api.Tuple.of(
                        6, Arbitraries.integers().between('0', 'z').filter(Visible::isPlain)),
                net.jqwik.api.Tuple.of(
                        2, Arbitraries.integers().between(0xa1, 0xffff).filter(Visible::isPlain)),
                net.jqwik.api.Tuple.of(
                        1, Arbitraries.integers().between(0x10000, 0x1f9ff).filter(Visible::isPlain)));
        return points.list()
                .ofMinSize(1)
                .ofMaxSize(most)
                .map(TestingTexts::text)
                .filter(line -> CommandText.objection(line).isEmpty());
    }

    private static String text(java.util.List<Integer> points) {
        StringBuilder text = new StringBuilder();
        points.forEach(text::appendCodePoint);
        return text.toString();
    }
}
